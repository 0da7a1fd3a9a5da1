/** How far something is, 0 to 1. It is there also while nothing is going on, so that nothing moves when something is. */
export function ProgressBar({ label, share }: { readonly label: string; readonly share: number }) {
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <div style={{ transform: `scaleX(${share})` }} />
    </div>
  );
}
