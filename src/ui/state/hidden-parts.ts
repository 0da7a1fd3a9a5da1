/** Parts of the page that an address can leave out, so that the rest of it fits into another page; embed.css names what each is. */
export const HIDEABLE_PARTS = [
  'header',
  'guide',
  'controls',
  'cards',
  'addresses',
  'comparison',
  'notes',
  'side',
  'about',
] as const;
export type HideablePart = (typeof HIDEABLE_PARTS)[number];

/** Reads a query such as "?hide=header,guide"; what it does not know it leaves out. */
export function readHiddenParts(query: string): readonly HideablePart[] {
  const named = (new URLSearchParams(query).get('hide') ?? '').split(',');
  return HIDEABLE_PARTS.filter((part) => named.includes(part));
}
