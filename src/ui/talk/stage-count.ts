/** What of a row of things is on screen while it moves from so many to so many. */
export function countAt(from: number, to: number, moved: number): number {
  return Math.round(from + (to - from) * moved);
}
