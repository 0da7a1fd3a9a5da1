/** One UNMAP event owed to a userfaultfd reader, delivered after the final unlock. */
export interface UserfaultfdUnmap {
  readonly records: { readonly start: number; readonly end: number }[];
}
