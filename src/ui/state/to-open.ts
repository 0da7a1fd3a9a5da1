/** Something to open: a file, or a recording that comes with the page. */
export type ToOpen =
  | { readonly kind: 'file'; readonly file: Blob; readonly name: string }
  | { readonly kind: 'recording'; readonly id: string };
