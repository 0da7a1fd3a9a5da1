/** How long the browser may take to begin with a download, ms. */
const KEEP_MS = 60_000;
/** Of the parts of a name, characters beyond which they are cut. */
const MOST_CHARACTERS = 100;

/** Hands a file to the browser's downloads. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), KEEP_MS);
}

/** A name that says what is in the file: "unmapscope-0.1.0-ps-320G-pristine+sections.svg". */
export function fileName(scenario: string, parts: readonly string[], extension: string): string {
  const { version } = __UNMAPSCOPE_BUILD__;
  const stem = [scenario, parts.join('+')]
    .filter((part) => part !== '')
    .map((part) => part.replace(/[^\p{L}\p{N}._+-]+/gu, '-').slice(0, MOST_CHARACTERS))
    .join('-');
  return `unmapscope-${version}-${stem}.${extension}`;
}
