import { PAGE_SIZE } from '../../../src/mm/units.ts';
import { WORK_KIND_COUNT, WorkKind } from '../../../src/mm/work.ts';
import { parseScenario } from '../../../src/scenario/schema.ts';
import type { Scenario } from '../../../src/scenario/scenario.ts';
import { knownCost, type CostModel, type CostName } from '../../../src/sim/costs.ts';

// Worlds of a few pages at prices of few digits, whose every event can be reckoned by hand.

export const START = 0x1000_0000;
/** What one PTE table maps in worlds of eight entries a table. */
export const SLOT = 8 * PAGE_SIZE;

/** Prices in ns; what is not named costs nothing. */
export type Prices = Readonly<Partial<Record<CostName, number>>>;

export function pricesOf(prices: Prices): CostModel {
  const cost = (name: CostName) => knownCost((prices[name] ?? 0) * 1000, 'assumed', 'a test');
  const work = new Array(WORK_KIND_COUNT).fill(knownCost(0, 'assumed', 'a test'));
  for (const name of Object.keys(WorkKind) as (keyof typeof WorkKind)[]) work[WorkKind[name]] = cost(name);
  return {
    id: 'test',
    work,
    wakeIdleCpu: cost('wakeIdleCpu'),
    contextSwitch: cost('contextSwitch'),
    spinHandOver: cost('spinHandOver'),
  };
}

/** A world of eight entries a table: one populated mapping of so many slots. */
export function slotsScenario(slots: number, tasks: readonly object[], more: object = {}): Scenario {
  return parseScenario({
    version: 1,
    id: 'test',
    mappings: [{ start: `0x${START.toString(16)}`, lenBytes: slots * SLOT }],
    tasks,
    geometry: { entriesPerTable: 8 },
    ...more,
  });
}

/** A slot of eight pages takes 8 ms at these. */
export const PRICES = pricesOf({
  Syscall: 100,
  LockOp: 10,
  ZapPage: 1_000_000,
  CmdlineCopy: 1000,
  Fault: 2000,
  wakeIdleCpu: 10_000,
  contextSwitch: 3000,
  spinHandOver: 500,
});

/** A tick every ms, at its half. A slice is 3 ms on one CPU, 6 ms on two or three; who is woken preempts from 1 or 2 ms behind on. */
export const TICK = { hz: 1000, seed: 89_489 };

export function munmap(slot: number, slots = 1): object {
  return { op: 'munmap', addr: START + slot * SLOT, len: slots * SLOT };
}

export function sleep(ns: number): object {
  return { op: 'sleep', ns };
}

export function calls(name: string, cpu: number | null, list: readonly object[], more: object = {}): object {
  return { name, kind: 'calls', cpu, calls: list, ...more };
}

export function hog(name: string, cpu: number | null): object {
  return { name, kind: 'hog', cpu };
}

/** It reads a command line from the start on. */
export function ps(name: string, cpu: number | null, more: object = {}): object {
  return { name, kind: 'ps', cpu, atNs: 0, ...more };
}
