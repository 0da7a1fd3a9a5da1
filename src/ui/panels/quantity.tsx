/** How a number came about; never two of them look alike. */
export type QuantityKind = 'published' | 'fitted' | 'predicted' | 'simulated';

const EXPLANATIONS: Readonly<Record<QuantityKind, string | undefined>> = {
  published: 'published in the cover letter of the series',
  fitted: 'the model, fitted to this published column',
  predicted: 'predicted by the model; nothing was fitted to it',
  simulated: undefined,
};

/** A number that says, to eyes and ears, how it came about: predicted ones are in italics, fitted ones carry a sign. */
export function Quantity({ kind, text }: { readonly kind: QuantityKind; readonly text: string }) {
  return (
    <span className={kind} title={EXPLANATIONS[kind]}>
      {text}
      {kind === 'fitted' && <span aria-hidden="true">&thinsp;°</span>}
      {(kind === 'fitted' || kind === 'predicted') && <span className="visually-hidden"> {kind}</span>}
    </span>
  );
}
