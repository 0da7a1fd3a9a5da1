import { FunctionGraph } from './function-graph.ts';
import { hexField } from './kernel-numbers.ts';
import { durationNs, FUNCGRAPH, GRAPH_EVENT } from './line-forms.ts';
import type { LineHead } from './line-head.ts';
import { acquireReturned, contentionBegin, contentionEnd, lockReleased, startLocking } from './mmap-lock-events.ts';
import { perfRecord, recordKind } from './perf-records.ts';
import { PROBES } from './probe-events.ts';
import { SchedEvents } from './sched-events.ts';
import { syscallEnter, syscallExit, SYSCALLS } from './syscall-events.ts';
import { Outcome, type Teller } from './teller.ts';
import { UnmapPath } from './unmap-path.ts';

const SPACE = 32;

type Handler = (task: number, text: string) => Outcome;

/** Events that may be the idle task's: they are about another one. */
const IDLE_MAY = new Set(['sched_switch', 'sched_waking', 'sched_wakeup', 'sched_wakeup_new', 'sched_process_fork']);

/** What the events of a trace as text tell: each is read by its name, which stands before its fields. */
export class TextEvents {
  readonly graph: FunctionGraph;
  /** By CPU, the task that the function graph says runs there. */
  readonly running = new Map<number, number>();
  /** As what the last event counts, if it was ignored. */
  ignoredAs = '';
  private readonly teller: Teller;
  /** Of the line that is being read. */
  private readonly head: LineHead;
  private readonly layouts: Set<string>;
  private readonly sched: SchedEvents;
  private readonly path: UnmapPath;
  private readonly handlers: ReadonlyMap<string, Handler>;

  /** @param layouts gets the names of layouts that are met with */
  constructor(teller: Teller, head: LineHead, layouts: Set<string>) {
    this.teller = teller;
    this.head = head;
    this.layouts = layouts;
    this.sched = new SchedEvents(teller);
    this.path = new UnmapPath(teller);
    this.graph = new FunctionGraph(this.path);
    this.handlers = this.tracepoints();
  }

  /** `event: text`, `system:event: text`, `sys_munmap(addr: 1000, ...)`, `sys_munmap -> 0x0` */
  read(task: number, line: string, at: number): Outcome {
    let colon = line.indexOf(': ', at);
    if (colon === -1) colon = line.charCodeAt(line.length - 1) === 58 ? line.length - 1 : line.length;
    const inner = line.lastIndexOf(':', colon - 1);
    const name = line.slice(inner >= at ? inner + 1 : at, colon);
    const handler = this.handlers.get(name);
    if (handler !== undefined) {
      let from = colon + 1;
      while (line.charCodeAt(from) === SPACE) from++;
      this.ignoredAs = name;
      const text = line.slice(from);
      if (text === '' && name !== 'k_drop') {
        this.ignoredAs = `${name} without its fields`;
        return Outcome.ignored;
      }
      return task < 0 && !IDLE_MAY.has(name) ? Outcome.ignored : handler(task, text);
    }
    const probe = PROBES.get(name);
    if (probe !== undefined) return this.probe(probe, name, task, line.slice(colon + 2), false);
    return this.unnamed(task, line, at, name, colon);
  }

  private unnamed(task: number, line: string, at: number, name: string, colon: number): Outcome {
    if (line.startsWith('sys_', at)) {
      const outcome = this.tracefsSyscall(task, line, at);
      if (outcome !== null) return outcome;
    }
    if (line.startsWith('PERF_RECORD_', at)) {
      const text = line.slice(at);
      this.ignoredAs = recordKind(text);
      return perfRecord(text, this.head, this.teller, this.sched, (count, cpu) => this.lose(count, cpu));
    }
    if (name.startsWith('sys_enter_') || name.startsWith('sys_exit_')) {
      const isEnter = name.startsWith('sys_enter_');
      const syscall = SYSCALLS.get(name.slice(isEnter ? 10 : 9));
      this.ignoredAs = name;
      if (syscall === undefined || task < 0) return Outcome.ignored;
      const text = line.slice(colon + 2);
      return isEnter ? syscallEnter(this.teller, task, syscall, text) : syscallExit(this.teller, task, syscall, text);
    }
    if (/^<(?:user )?stack trace>/.test(line.slice(at, at + 20))) this.ignoredAs = 'stack';
    else if (colon === line.length) this.ignoredAs = / <-/.test(line.slice(at, at + 200)) ? 'function' : 'other event';
    else if (/^[\w.$<>-]{1,80}$/.test(name)) this.ignoredAs = name;
    else return Outcome.malformed;
    return Outcome.ignored;
  }

  private tracefsSyscall(task: number, line: string, at: number): Outcome | null {
    const match = /^sys_(\w+)(?:\((.*)\)?| -> (\S+))/.exec(line.slice(at));
    if (match === null) return null;
    const [, name, args, ret] = match as (string | undefined)[];
    const syscall = SYSCALLS.get(name ?? '');
    this.ignoredAs = `sys_${name ?? ''}`;
    if (syscall === undefined || task < 0) return Outcome.ignored;
    if (ret !== undefined) return syscallExit(this.teller, task, syscall, ret);
    return syscallEnter(this.teller, task, syscall, (args ?? '').replace(/\)\s*$/, ''));
  }

  private tracepoints(): ReadonlyMap<string, Handler> {
    const { teller, sched, head, graph } = this;
    const lock =
      (read: (teller: Teller, task: number, text: string) => Outcome): Handler =>
      (task, text) => {
        graph.locksAreTold = true;
        return read(teller, task, text);
      };
    const wakes: Handler = (task, text) => sched.wakes(task, text);
    const graphLine: Handler = (task, text) => this.funcgraph(task, text);
    return new Map<string, Handler>([
      ['mmap_lock_start_locking', lock(startLocking)],
      ['mmap_lock_acquire_returned', lock(acquireReturned)],
      ['mmap_lock_released', lock(lockReleased)],
      ['contention_begin', (task, text) => contentionBegin(teller, task, text)],
      ['contention_end', (task, text) => contentionEnd(teller, task, text)],
      ['sched_switch', (_task, text) => sched.switched(head.cpu, text)],
      ['sched_waking', wakes],
      ['sched_wakeup', wakes],
      ['sched_wakeup_new', wakes],
      ['sched_process_fork', (_task, text) => sched.forks(head.cpu, text)],
      ['sched_process_exit', (task) => sched.exits(task)],
      ['page_fault_user', (task, text) => this.fault(task, text)],
      ['funcgraph_entry', graphLine],
      ['funcgraph_exit', graphLine],
    ]);
  }

  private fault(task: number, text: string): Outcome {
    const addr = hexField(text, 'address');
    if (Number.isNaN(addr)) {
      // Some kernels print the symbol that lies there.
      if (!text.startsWith('address=')) return Outcome.malformed;
      this.ignoredAs = 'page_fault_user without an address';
      return Outcome.ignored;
    }
    this.teller.beginFault(task, addr);
    return Outcome.understood;
  }

  private probe(
    probe: typeof PROBES extends ReadonlyMap<string, infer P> ? P : never,
    name: string,
    task: number,
    text: string,
    inGraph: boolean,
  ): Outcome {
    this.ignoredAs = name;
    this.graph.locksAreTold = true;
    if (task < 0) return Outcome.ignored;
    return probe(this.path, task, text, this.head, inGraph);
  }

  private funcgraph(task: number, text: string): Outcome {
    const match = FUNCGRAPH.exec(text);
    if (match === null) return Outcome.malformed;
    this.layouts.add('function graph');
    this.ignoredAs = 'function';
    return this.graph.line(task, match[2], durationNs(match[1]));
  }

  /** The text of a line of the function graph: a function, or an event between two. Durations in ns, NaN where none is said. */
  readInGraph(task: number, text: string, durationNs: number): Outcome {
    const event = GRAPH_EVENT.exec(text);
    if (event === null) {
      this.ignoredAs = 'function';
      return this.graph.line(task, text, durationNs);
    }
    const [, line] = event;
    const colon = line.indexOf(': ');
    const probe = PROBES.get(line.slice(0, Math.max(0, colon)));
    if (probe !== undefined) return this.probe(probe, line.slice(0, colon), task, line.slice(colon + 2), true);
    const outcome = this.read(task, line, 0);
    const next = /next_pid=(\d+)/.exec(line);
    if (next !== null && line.startsWith('sched_switch')) this.running.set(this.head.cpu, Number(next[1]));
    return outcome;
  }

  /** The recorder lost so many events (0: it does not say how many), on a CPU (-1: it does not say where). */
  lose(count: number, cpu: number): void {
    this.teller.lose(count, cpu);
    this.path.lose();
    this.graph.lose();
  }

  finish(): void {
    this.path.finish();
  }
}
