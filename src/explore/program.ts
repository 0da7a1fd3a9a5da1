import type { Call } from '../mm/calls.ts';
import { hex0x, PAGE_SIZE } from '../mm/units.ts';
import { checkLonePages } from '../scenario/check.ts';
import type { Scenario, TaskSpec } from '../scenario/scenario.ts';
import { letterOf } from '../scenario/schedule.ts';
import { ScenarioError } from '../scenario/scenario-error.ts';

/** What a task does as one operation of the history: a system call, or one access to one page. */
export interface Operation {
  readonly call: Call | { readonly op: 'maps' | 'khugepaged' };
  /** As a reader sees it: "munmap(0x1000, 8192)". */
  readonly text: string;
  /** Result that a poll waits for; null for an operation that is made once. */
  readonly until: string | null;
  /** What a write leaves in the page: each operation writes something of its own. */
  readonly content: number;
  /** Accesses of one `touch` share a number: a signal ends them all. */
  readonly group: number;
}

export interface Program {
  /** "a", "b", ... in document order. */
  readonly letter: string;
  readonly name: string;
  readonly operations: readonly Operation[];
  /** Whether it makes calls of its own, as opposed to a neighbour: what pollers wait for. */
  readonly isCalls: boolean;
  /** Whether it is a thread of the process. */
  readonly sharesMm: boolean;
}

/** The kinds of tasks that the search knows; the others go on for ever or need memory of their own. */
const KINDS = ['calls', 'ps', 'maps', 'khugepaged', 'hog'] as const;

/** Orders grow with the tasks like nothing else; a state keeps a bit for each. */
const MOST_TASKS = 16;

/** One access to each; no race needs more than a few, and every one is a step of every schedule. */
const MOST_TOUCHED_PAGES = 4096;

/** Page tables that hold one page each: they are made anew with every run, and are a part of every state. */
const MOST_LONE_PAGES = 8192;

/**
 * What each task does, once: a task that repeats makes its calls one time, a neighbour does one round, a hog nothing. Times, CPUs and pauses do not
 * matter where every order is looked at.
 *
 * @throws ScenarioError for a kind of task that the search does not know, and for more than it can search
 */
export function programsOf(scenario: Scenario): Program[] {
  const programs: Program[] = [];
  scenario.mappings.forEach((mapping, i) => {
    const allowed = `in the race search at most ${MOST_LONE_PAGES} that have a page table each`;
    checkLonePages(mapping, i, scenario.geometry.entriesPerTable, MOST_LONE_PAGES, allowed);
  });
  scenario.tasks.forEach((spec, i) => {
    if (!(KINDS as readonly string[]).includes(spec.kind)) {
      const kinds = KINDS.map((kind) => JSON.stringify(kind)).join(', ');
      throw new ScenarioError(`tasks[${i}].kind`, JSON.stringify(spec.kind), `in the race search ${kinds}`);
    }
    checkTouches(spec, `tasks[${i}]`);
    for (let n = 0; n < spec.count; n++) {
      programs.push({
        letter: letterOf(programs.length),
        name: spec.count === 1 ? spec.name : `${spec.name}-${n + 1}`,
        operations: operationsOf(spec, programs.length),
        isCalls: spec.kind === 'calls',
        sharesMm: spec.kind === 'calls',
      });
    }
  });
  if (programs.length > MOST_TASKS) {
    throw new ScenarioError('tasks', `${programs.length} tasks in all`, `at most ${MOST_TASKS} in the race search`);
  }
  return programs;
}

function checkTouches({ calls }: TaskSpec, field: string): void {
  calls.forEach((call, i) => {
    if (call.op !== 'touch' || call.len <= MOST_TOUCHED_PAGES * PAGE_SIZE) return;
    const most = `in the race search at most ${MOST_TOUCHED_PAGES * PAGE_SIZE}, an access to each of ${MOST_TOUCHED_PAGES} pages`;
    throw new ScenarioError(`${field}.calls[${i}].len`, String(call.len), most);
  });
}

function operationsOf(spec: TaskSpec, task: number): Operation[] {
  const operations: Operation[] = [];
  const push = (call: Operation['call'], group: number, until: string | null = null): void => {
    const content = 10 * (task + 1) + operations.length;
    operations.push({ call, text: callText(call), until, content, group });
  };
  switch (spec.kind) {
    case 'ps':
      push({ op: 'cmdline' }, 0);
      break;
    case 'maps':
    case 'khugepaged':
      push({ op: spec.kind }, 0);
      break;
    case 'calls':
      spec.calls.forEach((call, group) => {
        if (call.op === 'sleep') return;
        if (call.op === 'touch') for (const page of pagesOf(call)) push({ ...call, addr: page, len: 1 }, group);
        else push(call, group, call.op === 'mincore' ? (call.until ?? null) : null);
      });
      break;
    default:
      break;
  }
  return operations;
}

/** One byte at the start, then one at the start of each further page. */
function pagesOf({ addr, len }: Extract<Call, { op: 'touch' }>): number[] {
  const pages = [addr];
  for (let at = addr - (addr % PAGE_SIZE) + PAGE_SIZE; at < addr + len; at += PAGE_SIZE) pages.push(at);
  return pages;
}

function callText(call: Operation['call']): string {
  switch (call.op) {
    case 'munmap':
    case 'mlock':
    case 'munlock':
    case 'mincore':
      return `${call.op}(${hex0x(call.addr)}, ${call.len})`;
    case 'mmap':
      return `mmap(${hex0x(call.addr)}, ${call.len}, ${call.prot}, ${call.flags.join('|')})`;
    case 'mprotect':
      return `mprotect(${hex0x(call.addr)}, ${call.len}, ${call.prot})`;
    case 'mremap': {
      const to = call.newAddr === null ? '' : `, ${hex0x(call.newAddr)}`;
      return `mremap(${hex0x(call.addr)}, ${call.oldLen}, ${call.newLen}, ${call.flags.join('|') || '0'}${to})`;
    }
    case 'madvise':
      return `madvise(${hex0x(call.addr)}, ${call.len}, ${call.advice})`;
    case 'brk':
    case 'shmdt':
      return `${call.op}(${hex0x(call.addr)})`;
    case 'shmat':
      return `shmat(segment ${call.segment}, ${hex0x(call.addr)})`;
    case 'mmap_vmcore':
      return `mmap(/proc/vmcore, ${hex0x(call.addr)}, ${call.len}), failing after ${call.mapped}`;
    case 'touch':
      return `${call.access} ${hex0x(call.addr)}`;
    case 'maps':
      return 'read /proc/PID/maps';
    case 'cmdline':
      return 'read /proc/PID/cmdline';
    case 'khugepaged':
      return 'khugepaged scan';
    case 'fork':
    case 'exit':
      return `${call.op}()`;
  }
}
