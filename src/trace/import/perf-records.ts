import type { LineHead } from './line-head.ts';
import type { SchedEvents } from './sched-events.ts';
import { Outcome, type Teller } from './teller.ts';

const RECORD = /^PERF_RECORD_(\w+)(.*)$/;

/** @returns the kind of a record, for what is left out of a trace */
export function recordKind(text: string): string {
  const kind = RECORD.exec(text)?.[1] ?? '';
  return `PERF_RECORD_${/^[A-Z_0-9]{1,40}$/.test(kind) ? kind : 'other'}`;
}

/**
 * What perf says of the recording itself: lost events, names, tasks that come and go.
 *
 * @param lose what to do where events were lost
 */
export function perfRecord(
  text: string,
  head: LineHead,
  teller: Teller,
  sched: SchedEvents,
  lose: (count: number, cpu: number) => void,
): Outcome {
  const [, kind, rest] = RECORD.exec(text) ?? [];
  switch (kind) {
    case 'LOST':
    case 'LOST_SAMPLES': {
      const lost = /lost:? *(\d+)/i.exec(rest);
      lose(lost === null ? 0 : Number(lost[1]), head.cpu);
      return Outcome.understood;
    }
    case 'COMM': {
      const comm = /^(?: exec)?: (.*):(\d+)\/(\d+)\s*$/.exec(rest);
      if (comm === null) return Outcome.ignored;
      teller.tasks.of(Number(comm[3]), comm[1], head.cpu, Number(comm[2]));
      return Outcome.understood;
    }
    case 'FORK':
    case 'EXIT': {
      const tid = /^\(\d+:(\d+)\):/.exec(rest);
      if (tid === null) return Outcome.ignored;
      if (kind === 'EXIT') return sched.exits(teller.tasks.of(Number(tid[1]), '', head.cpu));
      sched.starts(Number(tid[1]), '', head.cpu);
      return Outcome.understood;
    }
    default:
      return Outcome.ignored;
  }
}
