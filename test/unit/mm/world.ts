import type { EventKind } from '../../../src/mm/events.ts';
import { EventKind as Kind } from '../../../src/mm/events.ts';
import { geometryOf } from '../../../src/mm/geometry.ts';
import type { Approach, DropConditions, Kernel, MachineConfig, SharedState } from '../../../src/mm/kernel.ts';
import { Mm } from '../../../src/mm/mm.ts';
import type { TableCounts } from '../../../src/mm/page-tables.ts';
import { answerAlone, type Path, type Request } from '../../../src/mm/request.ts';
import type { Task } from '../../../src/mm/task.ts';
import { permsOf } from '../../../src/mm/vma.ts';
import type { WorkKind } from '../../../src/mm/work.ts';
import { placeMapping, type InitialMapping } from '../../../src/mm/world.ts';
import { pristine } from '../../../src/mm/approaches/pristine.ts';

/** B of the recordings: 1 GiB aligned, far above the program and far below its libraries. */
export const B = 0x1000000000;

/** No path of a test asks as often. */
const MOST_REQUESTS = 2 ** 21;

/** sysctl_max_map_count as the kernel has it by default. */
export const DEFAULT_MAX_MAP_COUNT = 65530;

export const SERIES_CONDITIONS: DropConditions = { contended: true, notAtomic: true, needResched: true };

export interface RecordedEvent {
  readonly kind: EventKind;
  readonly addr: number;
  readonly lenBytes: number;
  readonly count: number;
  readonly detail: number;
}

export interface RecordedCall {
  readonly fn: string;
  readonly args: readonly number[];
}

/** What a path read or wrote where no event says so. */
export interface RecordedNote {
  readonly text: string;
  readonly what: SharedState;
  readonly start: number;
  readonly lenBytes: number;
  readonly writes: boolean;
}

export interface WorldOptions {
  readonly entriesPerTable?: number;
  readonly approach?: Approach;
  readonly maxMapCount?: number;
  /** HPAGE_PUD_SIZE of the geometry if not given. */
  readonly sectionBytes?: number;
  readonly drop?: DropConditions;
  readonly mappings?: readonly TestMapping[];
}

/** A mapping that is private, writable and untouched where nothing else is said. */
export type TestMapping = Pick<InitialMapping, 'start' | 'lenBytes'> & Partial<InitialMapping>;

export function makeTask(id: number, name = `T${id + 1}`): Task {
  return { id, name, fatalSignalPending: false };
}

/** A kernel that writes down whatever a path tells, notes, counts, calls and asks. */
export class Recorder implements Kernel {
  readonly mm: Mm;
  readonly task: Task;
  readonly approach: Approach;
  readonly config: MachineConfig;
  readonly events: RecordedEvent[] = [];
  readonly notes: RecordedNote[] = [];
  readonly calls: RecordedCall[] = [];
  readonly requests: Request[] = [];
  readonly work = new Map<WorkKind, number>();
  readonly woken: Task[] = [];
  /** Called for each event, after it was written down. */
  onEvent: (event: RecordedEvent) => void = () => undefined;
  onWake: (task: Task) => void = () => undefined;
  private readonly openMarks: number[] = [];
  private nextMark = 1;

  constructor(mm: Mm, task: Task, approach: Approach, config: MachineConfig) {
    this.mm = mm;
    this.task = task;
    this.approach = approach;
    this.config = config;
  }

  readonly called = (fn: string, ...args: readonly number[]): void => {
    this.calls.push({ fn, args });
  };

  readonly noted = (text: string, what: SharedState, start: number, lenBytes: number, writes: boolean): void => {
    this.notes.push({ text, what, start, lenBytes, writes });
  };

  tell(kind: EventKind, addr: number, lenBytes: number, count: number, detail: number): void {
    const event = { kind, addr, lenBytes, count, detail };
    this.events.push(event);
    this.onEvent(event);
  }

  mark(): number {
    this.openMarks.push(this.nextMark);
    return this.nextMark++;
  }

  tellSince(mark: number, kind: EventKind, addr: number, lenBytes: number, count: number, detail: number): void {
    if (this.openMarks.pop() !== mark) throw new Error('a mark was told that is not the last one taken');
    this.tell(kind, addr, lenBytes, count, detail);
  }

  tellRun(
    kind: EventKind,
    addr: number,
    lenBytes: number,
    count: number,
    detail: number,
    from: number,
    to: number,
  ): void {
    if (!(from >= 0 && from <= to && to <= 1)) throw new Error(`a run from ${from} to ${to} is not within its steps`);
    this.tell(kind, addr, lenBytes, count, detail);
  }

  did(work: WorkKind, count: number): void {
    this.work.set(work, (this.work.get(work) ?? 0) + count);
  }

  wake(task: Task): void {
    this.woken.push(task);
    this.onWake(task);
  }

  /** Writes down what a path asks. @throws Error where it goes on asking without an end */
  hear(request: Request): void {
    if (this.requests.push(request) > MOST_REQUESTS) throw new Error('the path does not end');
  }

  /** How many marks were taken and not told. */
  get marksOpen(): number {
    return this.openMarks.length;
  }

  /** The names of the functions entered, in order. */
  get callNames(): string[] {
    return this.calls.map((call) => call.fn);
  }

  callsOf(fn: string): readonly RecordedCall[] {
    return this.calls.filter((call) => call.fn === fn);
  }

  eventsOf(kind: EventKind): readonly RecordedEvent[] {
    return this.events.filter((event) => event.kind === kind);
  }

  /** The sum of the counts of the events of a kind. */
  total(kind: EventKind): number {
    return sumOf(this.eventsOf(kind).map((event) => event.count));
  }

  /** What a function tracer counts as _cond_resched with PREEMPT_VOLUNTARY: each step of a run of steps is one. */
  get reschedulingPoints(): number {
    return sumOf(
      this.requests.map((request) => {
        if (request.ask === 'steps') return request.steps;
        return request.ask === 'cond_resched' || request.ask === 'might_sleep' ? 1 : 0;
      }),
    );
  }

  /** Runs a path to its end. @param answer what the runner says to each request; by default a machine on which nobody else is */
  run<T>(path: Path<T>, answer: (request: Request) => number = answerAlone): T {
    let value = 0;
    for (;;) {
      const next = path.next(value);
      if (next.done === true) return next.value;
      this.hear(next.value);
      value = answer(next.value);
    }
  }
}

/** One address space and the configuration that its kernels share. */
export class World {
  readonly mm: Mm;
  readonly approach: Approach;
  readonly config: MachineConfig;
  private mappings = 0;

  constructor(options: WorldOptions = {}) {
    const geometry = geometryOf(options.entriesPerTable ?? 512);
    this.mm = new Mm(geometry);
    this.approach = options.approach ?? pristine;
    this.config = {
      kernel: 'v4.17',
      maxMapCount: options.maxMapCount ?? DEFAULT_MAX_MAP_COUNT,
      sectionBytes: options.sectionBytes ?? geometry.pudSize,
      drop: options.drop ?? SERIES_CONDITIONS,
    };
    for (const mapping of options.mappings ?? []) this.map(mapping);
  }

  map(mapping: TestMapping): void {
    placeMapping(this.mm, { prot: 'rw-', flags: [], populated: 'none', ...mapping }, this.mappings++);
  }

  kernel(task: Task = makeTask(0)): Recorder {
    return new Recorder(this.mm, task, this.approach, this.config);
  }
}

/** What the test process of the recordings has besides its test mapping: [start, end, permissions]. */
const PROCESS_VMAS: readonly (readonly [number, number, string])[] = [
  [0x400000, 0x401000, 'r--'],
  [0x401000, 0x4a7000, 'r-x'],
  [0x4a7000, 0x4d7000, 'r--'],
  [0x4d7000, 0x4db000, 'r--'],
  [0x4db000, 0x4de000, 'rw-'],
  [0x4de000, 0x558000, 'rw-'],
  [0x7ffff7af9000, 0x7ffff7bf9000, 'rw-'],
  [0x7ffff7bf9000, 0x7ffff7ffa000, 'rw-'],
  [0x7ffff7ffa000, 0x7ffff7ffd000, 'r--'],
  [0x7ffff7ffd000, 0x7ffff7fff000, 'r-x'],
  [0x7ffffffde000, 0x7ffffffff000, 'rw-'],
];
const SHARED_VMA = 0x7ffff7af9000;

/** The test process of the recordings: 11 VMAs, every 2 MiB step of them with its PTE table (VmPTE 36 kB). */
export function recordedProcess(options: WorldOptions = {}): World {
  const world = new World({ ...options, mappings: [] });
  for (const [start, end, prot] of PROCESS_VMAS) {
    world.map({ start, lenBytes: end - start, prot, flags: start === SHARED_VMA ? ['shared'] : [] });
    world.mm.pageTables.allocate(start, end);
  }
  for (const mapping of options.mappings ?? []) world.map(mapping);
  return world;
}

/** The lines of /proc/PID/maps that lie in the test range of the recordings. */
export function mapsBetween(mm: Mm, start: number, end: number): string[] {
  return Array.from(mm.vmas)
    .filter((vma) => vma.start < end && vma.end > start)
    .map((vma) => `${vma.start.toString(16)}-${vma.end.toString(16)} ${permsOf(vma.flags)}`);
}

/** How many tables each section freed, in order. */
export function tablesFreedBySection(events: readonly RecordedEvent[]): TableCounts[] {
  const sections: { pte: number; pmd: number; pud: number }[] = [];
  for (const event of events) {
    const now = sections[sections.length - 1];
    if (event.kind === Kind.SectionBegin) sections.push({ pte: 0, pmd: 0, pud: 0 });
    else if (now !== undefined && event.kind === Kind.FreePteTables) now.pte += event.count;
    else if (now !== undefined && event.kind === Kind.FreePmdTables) now.pmd += event.count;
    else if (now !== undefined && event.kind === Kind.FreePudTables) now.pud += event.count;
  }
  return sections;
}

export function sumOf(numbers: readonly number[]): number {
  return numbers.reduce((sum, n) => sum + n, 0);
}
