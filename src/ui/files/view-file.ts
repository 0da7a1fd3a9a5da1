import { writeLink, type LinkState } from '../state/link.ts';

/** A scenario document of 4 MiB, as a link writes it, and what else a link holds. */
const LARGEST_VIEW_FILE = 8 * 2 ** 20;
const HEAD = /^\s*\{\s*"unmapscope":\s*"view"/;

/** What is on screen as a file: a link, with room for what is too large for an address. */
export function viewFileText(state: LinkState): string {
  return `${JSON.stringify({ unmapscope: 'view', link: writeLink(state, true) }, null, 2)}\n`;
}

/** Whether viewFileText() made a file, as far as its beginning says. */
export async function isViewFile(file: Blob): Promise<boolean> {
  return file.size <= LARGEST_VIEW_FILE && HEAD.test(await file.slice(0, 100).text());
}

/** @returns the link in a file that viewFileText() made; null for any other file */
export async function linkOfFile(file: Blob): Promise<string | null> {
  if (!(await isViewFile(file))) return null;
  try {
    const { link } = JSON.parse(await file.text()) as { readonly link?: unknown };
    return typeof link === 'string' ? link : null;
  } catch {
    return null;
  }
}
