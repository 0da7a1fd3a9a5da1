import type { Approach } from '../mm/kernel.ts';
import type { TaskCall } from '../scenario/call-schema.ts';
import type { Mapping, Scenario, TaskSpec } from '../scenario/scenario.ts';
import { Exploration, type Counterexample } from './cell.ts';

/** A smaller scenario in which the same check is violated. */
export interface Shrunk {
  readonly scenario: Scenario;
  readonly counterexample: Counterexample;
}

/**
 * Makes a scenario smaller as long as the same check is violated with no more preemptions: without a task, without a call, without a section of
 * addresses. A slice at a time.
 */
export class Shrinking {
  private best: Shrunk | null = null;
  private readonly approach: Approach;
  private readonly bad: Pick<Counterexample, 'check' | 'preemptions'>;
  private left: Iterator<Scenario>;
  private trial: Exploration | null = null;

  constructor(scenario: Scenario, approach: Approach, bad: Pick<Counterexample, 'check' | 'preemptions'>) {
    this.approach = approach;
    this.bad = bad;
    this.left = smallerOnes(scenario);
  }

  /** The smallest one so far; null while nothing could be left out. */
  get smallest(): Shrunk | null {
    return this.best;
  }

  /** Tries about so many transitions more. @returns whether all is done */
  slice(transitions: number): boolean {
    if (this.trial === null) {
      const next = this.left.next();
      if (next.done === true) return true;
      const { preemptions } = this.best?.counterexample ?? this.bad;
      this.trial = new Exploration(next.value, [this.approach], { bounds: { preemptions } });
    }
    if (this.trial.slice(transitions)) this.judge(this.trial);
    return false;
  }

  private judge({ scenario, cells: [cell] }: Exploration): void {
    this.trial = null;
    const counterexample = cell.counterexamples.find(({ check }) => check === this.bad.check);
    if (counterexample === undefined) return;
    this.best = { scenario, counterexample };
    this.left = smallerOnes(scenario);
  }
}

/** The same in one go. @returns null if nothing can be left out */
export function shrink(
  scenario: Scenario,
  approach: Approach,
  bad: Pick<Counterexample, 'check' | 'preemptions'>,
): Shrunk | null {
  const shrinking = new Shrinking(scenario, approach, bad);
  while (!shrinking.slice(10_000));
  return shrinking.smallest;
}

function* smallerOnes(scenario: Scenario): Generator<Scenario> {
  const { tasks, mappings, sectionBytes } = scenario;
  for (let i = 0; i < tasks.length; i++) {
    const left = tasks.toSpliced(i, 1);
    if (left.some(({ kind, repeat }) => kind === 'calls' && !repeat)) yield { ...scenario, tasks: left };
  }
  for (let i = 0; i < tasks.length; i++) {
    const { calls } = tasks[i];
    for (let n = 0; calls.length > 1 && n < calls.length; n++) {
      yield { ...scenario, tasks: tasks.with(i, { ...tasks[i], calls: calls.toSpliced(n, 1) }) };
    }
  }
  for (const { start, lenBytes } of mappings) {
    for (let at = start; at + sectionBytes <= start + lenBytes; at += sectionBytes) {
      const cut = withoutAddresses(scenario, at, sectionBytes);
      if (cut !== null) yield cut;
    }
  }
}

/** The scenario with [from, from + length) taken out of the address space, and what is above it moved down; null if a call would be left with nothing. */
function withoutAddresses(scenario: Scenario, from: number, length: number): Scenario | null {
  const to = (address: number): number => {
    if (address <= from) return address;
    return address < from + length ? from : address - length;
  };
  const span = (start: number, lenBytes: number): number => to(start + lenBytes) - to(start);
  const mappings: Mapping[] = scenario.mappings.flatMap((mapping) => {
    const lenBytes = span(mapping.start, mapping.lenBytes);
    return lenBytes === 0 ? [] : [{ ...mapping, start: to(mapping.start), lenBytes }];
  });
  let isWhole = true;
  const length1 = (start: number, lenBytes: number): number => {
    const left = span(start, lenBytes);
    if (left === 0 && lenBytes !== 0) isWhole = false;
    return left;
  };
  const callOf = (call: TaskCall): TaskCall => {
    switch (call.op) {
      case 'touch':
        return { ...call, addr: to(call.addr), len: Math.max(1, span(call.addr, call.len)) };
      case 'mremap': {
        const { addr, oldLen, newLen, newAddr } = call;
        const target = newAddr ?? addr;
        return {
          ...call,
          addr: to(addr),
          oldLen: length1(addr, oldLen),
          newLen: length1(target, newLen),
          newAddr: newAddr === null ? null : to(newAddr),
        };
      }
      case 'mmap_vmcore':
        return {
          ...call,
          addr: to(call.addr),
          len: length1(call.addr, call.len),
          mapped: span(call.addr, call.mapped),
        };
      case 'brk':
      case 'shmat':
      case 'shmdt':
        return { ...call, addr: to(call.addr) };
      case 'fork':
      case 'exit':
      case 'cmdline':
      case 'sleep':
        return call;
      default:
        return { ...call, addr: to(call.addr), len: length1(call.addr, call.len) };
    }
  };
  const tasks: TaskSpec[] = scenario.tasks.map((task) => ({ ...task, calls: task.calls.map(callOf) }));
  return isWhole && mappings.length > 0 ? { ...scenario, mappings, tasks } : null;
}
