import { Fragment } from 'react';

/** Names of the kernel, which may be broken after an underscore or a bracket where there is little room. */
export function Breakable({ text }: { readonly text: string }) {
  return text.split(/(?<=[_|]|\S\()/).map((part, i) => (
    <Fragment key={i}>
      {i > 0 && <wbr />}
      {part}
    </Fragment>
  ));
}
