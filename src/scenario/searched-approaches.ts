/** Names of approaches that only the race search knows: the engine's, with one thing changed or watched. */

/** @returns the series with the other value of `atomic` at a call site, by its number in CALL_SITE_FACTS */
export function otherAtomicId(callSite: number): string {
  return `sections-other-atomic-${callSite}`;
}

/** @returns an approach under which letting go of mmap_sem in the middle of a section counts as a violation */
export function wholeSectionsId(approach: string): string {
  return `${approach}-whole-sections`;
}

/** What such a name stands for; the name itself where it is one of the engine's. */
export function readSearchedId(
  id: string,
): { readonly otherAtomic: number } | { readonly wholeSections: string } | { readonly approach: string } {
  const [, callSite] = /^sections-other-atomic-(\d{1,2})$/.exec(id) ?? [];
  if (callSite !== undefined) return { otherAtomic: Number(callSite) };
  const [, watched] = /^(.+)-whole-sections$/.exec(id) ?? [];
  return watched === undefined ? { approach: id } : { wholeSections: watched };
}
