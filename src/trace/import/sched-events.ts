import { EventKind, SchedOutReason } from '../../mm/events.ts';
import { Outcome, type Teller } from './teller.ts';

const SWITCH =
  /^prev_comm=(.*) prev_pid=(-?\d+) prev_prio=-?\d+ prev_state=(\S*) (?:==> )?next_comm=(.*) next_pid=(-?\d+) next_prio=-?\d+/;
/** As plug-ins of trace-cmd print it. */
const SWITCH_SHORT = /^(.*):(-?\d+) \[-?\d+\] (\S*) ==> (.*):(-?\d+) \[-?\d+\]/;
const WAKEUP = /^comm=(.*) pid=(-?\d+) prio=-?\d+ (?:success=\d+ )?(?:target_)?cpu=(\d+)/;
const WAKEUP_SHORT = /^(.*):(-?\d+) \[-?\d+\](?: success=\d+)?(?: <.*>)? CPU:(\d+)/;

/** Letters for the states of a task from "runs" on, as kernels print them; from 4.15 to 4.19 each letter stands for the state before it. */
const STATES = 'RSDTtXZ';
/** Raw state of a task that was preempted. */
const PREEMPTED = 0x100;

/** sched_switch, sched_waking, sched_wakeup, and what tells of tasks that come and go. */
export class SchedEvents {
  private readonly teller: Teller;
  /** Tasks whose wake-up was told since they last ran: waking and wakeup are one. */
  private readonly woken = new Set<number>();
  /** Letters stand for the state before them: the idle task, which always is ready to run, was seen to "sleep". */
  private shifted = false;

  constructor(teller: Teller) {
    this.teller = teller;
  }

  /** `sched_switch` */
  switched(cpu: number, text: string): Outcome {
    const match = SWITCH.exec(text) ?? SWITCH_SHORT.exec(text);
    if (match === null) return Outcome.malformed;
    const [, prevName, prevPid, state, nextName, nextPid] = match;
    const { tasks } = this.teller;
    if (prevPid === '0' && state === 'S') this.shifted = true;
    const prev = tasks.of(Number(prevPid), prevName, cpu);
    const next = tasks.of(Number(nextPid), nextName, cpu);
    if (prev >= 0) this.out(prev, cpu, state);
    if (next >= 0) {
      this.woken.delete(next);
      this.teller.tell(next, EventKind.SchedIn, 0, Math.max(cpu, 0));
    }
    return Outcome.understood;
  }

  /** `sched_waking` and `sched_wakeup`; `waker` is -1 if it is the idle task. */
  wakes(waker: number, text: string): Outcome {
    const match = WAKEUP.exec(text) ?? WAKEUP_SHORT.exec(text);
    if (match === null) return Outcome.malformed;
    const [, name, pid, cpu] = match;
    const task = this.teller.tasks.of(Number(pid), name, Number(cpu));
    if (task < 0 || this.woken.has(task)) return Outcome.understood;
    this.woken.add(task);
    this.teller.tell(waker < 0 ? task : waker, EventKind.Wakeup, 0, 0, 0, task);
    return Outcome.understood;
  }

  /** `sched_process_fork`: `comm=X pid=1 child_comm=Y child_pid=2`. */
  forks(cpu: number, text: string): Outcome {
    const match = /child_comm=(.*) child_pid=(\d+)/.exec(text);
    if (match === null) return Outcome.malformed;
    this.starts(Number(match[2]), match[1], cpu);
    return Outcome.understood;
  }

  starts(pid: number, name: string, cpu: number): void {
    this.teller.tell(this.teller.tasks.of(pid, name, cpu), EventKind.TaskStart, 0, Math.max(cpu, 0));
  }

  /** `sched_process_exit`: the line's task. */
  exits(task: number): Outcome {
    this.teller.tell(task, EventKind.TaskEnd, 0);
    return Outcome.understood;
  }

  private out(task: number, cpu: number, state: string): void {
    const { locks } = this.teller;
    const reason = this.reason(state);
    const asked = locks.askedBy(task);
    if (asked !== undefined && reason !== SchedOutReason.preempted) locks.wait(asked, task);
    this.teller.tell(
      task,
      EventKind.SchedOut,
      asked !== undefined && reason === SchedOutReason.slept ? SchedOutReason.blocked : reason,
      Math.max(cpu, 0),
    );
  }

  private reason(state: string): number {
    if (state.endsWith('+')) return SchedOutReason.preempted;
    if (/^\d+$/.test(state)) return reasonOfBits(Number(state));
    const letter = state.charAt(0);
    const known = STATES.indexOf(letter);
    switch (this.shifted && known > 0 ? STATES[known - 1] : letter) {
      case 'R':
        return SchedOutReason.preempted;
      case 'D':
        return SchedOutReason.blocked;
      case 'X':
      case 'Z':
        return SchedOutReason.exited;
      default:
        return SchedOutReason.slept;
    }
  }
}

/** The raw bits, as `trace-cmd report -R` prints them. */
function reasonOfBits(bits: number): number {
  if (bits === 0 || (bits & PREEMPTED) !== 0) return SchedOutReason.preempted;
  if ((bits & 0x30) !== 0) return SchedOutReason.exited;
  return (bits & 0x2) !== 0 && (bits & 0x80) === 0 ? SchedOutReason.blocked : SchedOutReason.slept;
}
