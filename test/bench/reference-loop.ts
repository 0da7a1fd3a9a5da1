/**
 * A fixed amount of integer and memory work. Timed in the same run as everything else, it tells how fast the machine is just now: figures are
 * compared as ratios to it.
 *
 * @returns milliseconds
 */
export function referenceLoopMs(): number {
  const cells = new Uint32Array(1 << 16);
  const from = performance.now();
  let state = 1;
  for (let i = 0; i < 20_000_000; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    cells[state >>> 16] += state;
  }
  const tookMs = performance.now() - from;
  // The result is used, so that the loop cannot be left out.
  if (cells[state >>> 16] === 0) throw new Error('the reference loop did nothing');
  return tookMs;
}
