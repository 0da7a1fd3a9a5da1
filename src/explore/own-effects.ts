import { hex0x, PAGE_SIZE } from '../mm/units.ts';
import { Interner } from './interner.ts';
import type { Stretch } from './world.ts';

/** What one call has changed so far, by its own steps: each stretch as it looked before its first change and after its last. */
interface Effect {
  readonly start: number;
  readonly end: number;
  readonly before: string;
  readonly after: string;
}

const NOTHING = 'nothing';

/**
 * Follows what each call changes of what memory looks like, whatever others change meanwhile: a call that fails must have changed nothing in sum.
 * Looks and effects are numbered, so that what follows from equal ones is computed once.
 */
export class OwnEffects {
  private readonly looks: (readonly Stretch[])[] = [];
  private readonly lookIds = new Interner();
  private readonly effects: (readonly Effect[])[] = [[]];
  private readonly effectIds = new Interner();
  private readonly moves = new Map<string, number>();

  /** The number of how memory looks. */
  lookOf(memory: readonly Stretch[]): number {
    const id = this.lookIds.idOf(memory.map(({ start, end, looks }) => `${start}-${end}${looks}`).join());
    this.looks[id] ??= memory;
    return id;
  }

  /** @returns the number of the effects so far and of one step more, before and after which memory looked like this */
  after(effects: number, before: number, after: number): number {
    if (before === after) return effects;
    const key = `${effects},${before},${after}`;
    let to = this.moves.get(key);
    if (to === undefined) {
      const sum = sumOf(this.effects[effects], this.looks[before], this.looks[after]);
      const text = sum.map((effect) => `${effect.start}-${effect.end}${effect.before}>${effect.after}`).join();
      to = sum.length === 0 ? 0 : this.effectIds.idOf(text);
      this.effects[to] ??= sum;
      this.moves.set(key, to);
    }
    return to;
  }

  /** What is changed, as a reader sees it. */
  textOf(effects: number): string {
    return this.effects[effects]
      .map(({ start, end, before, after }) => {
        const range = `${hex0x(start * PAGE_SIZE)}-${hex0x(end * PAGE_SIZE)}`;
        const [from, to] = [before, after].map((looks) => looks.replace('|', ''));
        return from === to ? `${range} cut or joined` : `${range} from ${from} to ${to}`;
      })
      .join(', ');
  }
}

function sumOf(effects: readonly Effect[], before: readonly Stretch[], after: readonly Stretch[]): Effect[] {
  const borders = new Set<number>();
  for (const list of [effects, before, after]) for (const { start, end } of list) borders.add(start).add(end);
  const at = [...borders].sort((a, b) => a - b);
  const effectAt = cursor(effects);
  const beforeAt = cursor(before);
  const afterAt = cursor(after);
  const sum: Effect[] = [];
  for (let i = 0; i + 1 < at.length; i++) {
    const [start, end] = [at[i], at[i + 1]];
    const effect = effectAt(start);
    const from = beforeAt(start)?.looks ?? NOTHING;
    const to = afterAt(start)?.looks ?? NOTHING;
    const first = effect?.before ?? from;
    const last = from === to ? (effect?.after ?? to) : to;
    if (first === last) continue;
    const previous = sum[sum.length - 1];
    if (previous?.end === start && previous.before === first && previous.after === last) {
      sum[sum.length - 1] = { ...previous, end };
    } else sum.push({ start, end, before: first, after: last });
  }
  return sum;
}

/** Finds the stretch that covers an address; addresses only go up. */
function cursor<T extends { readonly start: number; readonly end: number }>(
  list: readonly T[],
): (at: number) => T | undefined {
  let i = 0;
  return (at) => {
    while (i < list.length && list[i].end <= at) i++;
    return i < list.length && list[i].start <= at ? list[i] : undefined;
  };
}
