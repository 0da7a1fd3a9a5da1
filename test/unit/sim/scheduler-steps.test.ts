import { describe, expect, it } from 'vitest';
import { nameOf, ReschedCause, SchedOutReason } from '../../../src/mm/events.ts';
import { Scheduler, type Cpu, type SchedulerHost } from '../../../src/sim/scheduler.ts';
import { SimTask } from '../../../src/sim/sim-task.ts';

const MS = 1_000_000;

/** A machine on which nothing runs by itself: it writes down what the scheduler tells it, and lets ticks come when it is asked to. */
class Machine implements SchedulerHost {
  readonly contextSwitchNs = 3000;
  readonly wakeIdleNs = 10_000;
  readonly scheduler: Scheduler;
  private said: string[] = [];
  private readonly planned: { readonly timeNs: number; readonly happen: () => void }[] = [];

  constructor(cpus: number, hz = 1000, tickPhaseNs = 0) {
    this.scheduler = new Scheduler(cpus, 'voluntary', hz, tickPhaseNs, this);
  }

  start(task: SimTask, startNs: number, cpu: Cpu): void {
    this.said.push(`${task.name} on ${cpu.id} at ${startNs}`);
  }

  lostCpu(task: SimTask, nowNs: number, reason: SchedOutReason, cpu: Cpu): void {
    this.said.push(`${task.name} off ${cpu.id} at ${nowNs}, ${nameOf(SchedOutReason, reason)}`);
  }

  needReschedSet(cpu: Cpu, nowNs: number, cause: ReschedCause, by: SimTask): void {
    this.said.push(`resched ${cpu.id} at ${nowNs} by ${nameOf(ReschedCause, cause)}, ${by.name}`);
  }

  plan(timeNs: number, happen: () => void): void {
    this.planned.push({ timeNs, happen });
  }

  /** When the ticks come that are planned. */
  get ticks(): number[] {
    return this.planned.map(({ timeNs }) => timeNs);
  }

  /** The next planned tick comes. */
  tick(): void {
    this.planned.shift()?.happen();
  }

  /** Lets all ticks up to a moment come. */
  ticksTo(timeNs: number): void {
    while (this.planned.length > 0 && this.planned[0].timeNs <= timeNs) this.tick();
  }

  /** What was told since the last look. */
  told(): string[] {
    const { said } = this;
    this.said = [];
    return said;
  }

  /** A task that becomes runnable for the first time. */
  begin(name: string, nowNs: number, pinned: number | null = null): SimTask {
    const task = new SimTask(0, name, 0, pinned, pinned ?? 0);
    this.scheduler.wake(task, nowNs, true);
    return task;
  }
}

describe('a wake-up', () => {
  it('starts a new task at once on an idle CPU, and one that slept after the wake-up latency', () => {
    const machine = new Machine(1);
    const { scheduler } = machine;
    const a = machine.begin('a', 100);
    expect(a.state).toBe('running');
    expect(scheduler.isOnCpu(a)).toBe(true);
    scheduler.leaveCpu(a, 500, SchedOutReason.blocked);
    expect(scheduler.isOnCpu(a)).toBe(false);
    scheduler.wake(a, 900, false);
    expect(machine.told()).toEqual(['a on 0 at 100', 'a off 0 at 500, blocked', 'a on 0 at 10900']);
    expect([a.pickedNs, a.accountedNs, a.vruntime]).toEqual([10_900, 10_900, 400]);
  });

  it('queues behind who runs, and has a tick planned then, not before', () => {
    const machine = new Machine(1, 1000, 300_000);
    machine.begin('a', 0);
    expect(machine.ticks).toEqual([]);
    const b = machine.begin('b', 1_300_000);
    expect(b.state).toBe('runnable');
    expect(machine.told()).toEqual(['a on 0 at 0']);
    // At 1.3 ms the tick of that moment is over.
    expect(machine.ticks).toEqual([2_300_000]);
    machine.begin('c', 1_400_000);
    expect(machine.ticks).toEqual([2_300_000]);
  });

  it('preempts from more than the wake-up granularity behind on, and once', () => {
    const machine = new Machine(1);
    const { scheduler } = machine;
    const [a, b] = [machine.begin('a', 0), machine.begin('b', 0)];
    scheduler.forget(b);
    // The sleeper is placed half a latency (3 ms) before the least virtual runtime at most.
    b.vruntime = 1 * MS;
    scheduler.wake(b, 2 * MS, false);
    expect([a.vruntime, b.vruntime]).toEqual([2 * MS, 1 * MS]);
    expect(machine.told()).toEqual(['a on 0 at 0']);
    scheduler.forget(b);
    scheduler.wake(b, 2 * MS + 1, false);
    expect(machine.told()).toEqual(['resched 0 at 2000001 by wakeup, b']);
    scheduler.forget(b);
    scheduler.wake(b, 3 * MS, false);
    expect(machine.told()).toEqual([]);
  });

  it('places a sleeper half a latency back, and a new task not at all', () => {
    const machine = new Machine(1);
    const { scheduler } = machine;
    machine.begin('a', 0);
    const sleeper = new SimTask(1, 'sleeper', 0, 0, 0);
    scheduler.wake(sleeper, 10 * MS, false);
    expect(sleeper.vruntime).toBe(7 * MS);
    const ahead = new SimTask(2, 'ahead', 0, 0, 0);
    ahead.vruntime = 30 * MS;
    scheduler.wake(ahead, 10 * MS, false);
    expect(ahead.vruntime).toBe(30 * MS);
    // The least of those that are here counts.
    expect(machine.begin('new', 10 * MS).vruntime).toBe(10 * MS);
    expect(scheduler.cpus[0].minVruntime).toBe(10 * MS);
  });

  it('does not take back the least virtual runtime', () => {
    const machine = new Machine(1);
    const { scheduler } = machine;
    machine.begin('a', 0);
    machine.begin('b', 4 * MS);
    const late = new SimTask(1, 'late', 0, 0, 0);
    scheduler.wake(late, 5 * MS, false);
    expect(scheduler.cpus[0].minVruntime).toBe(4 * MS);
    expect(late.vruntime).toBe(1 * MS);
    scheduler.wake(new SimTask(2, 'later', 0, 0, 0), 6 * MS, false);
    expect(scheduler.cpus[0].minVruntime).toBe(4 * MS);
  });
});

describe('latencies', () => {
  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 3],
    [7, 3],
    [8, 4],
    [64, 4],
  ])('of %d CPUs are %d times those of one', (cpus, factor) => {
    const machine = new Machine(cpus);
    const { scheduler } = machine;
    machine.begin('a', 0, 0);
    const sleeper = new SimTask(1, 'sleeper', 0, 0, 0);
    scheduler.wake(sleeper, 100 * MS, false);
    expect(sleeper.vruntime).toBe(100 * MS - 3 * MS * factor);
    machine.told();
    // From the wake-up granularity behind on.
    const near = new Machine(cpus);
    near.begin('a', 0, 0);
    const other = new SimTask(1, 'other', 0, 0, 0);
    other.vruntime = 100 * MS - factor * MS;
    near.scheduler.wake(other, 100 * MS, false);
    expect(near.told()).toEqual(['a on 0 at 0']);
    near.scheduler.forget(other);
    other.vruntime--;
    near.scheduler.wake(other, 100 * MS, false);
    expect(near.told()).toEqual([`resched 0 at 100000000 by wakeup, other`]);
  });
});

describe('the tick', () => {
  it('sets need_resched once the slice is over: the latency shared by all, on one CPU of two 3 ms each', () => {
    const machine = new Machine(1);
    machine.begin('a', 0);
    machine.begin('b', 0);
    machine.ticksTo(3 * MS);
    expect(machine.told()).toEqual(['a on 0 at 0']);
    machine.tick();
    expect(machine.told()).toEqual(['resched 0 at 4000000 by tick, b']);
    expect(machine.ticks).toEqual([5 * MS]);
  });

  it('counts what the task has run since it got the CPU', () => {
    const machine = new Machine(1, 1000, 500_000);
    const { scheduler } = machine;
    const a = machine.begin('a', 0);
    machine.begin('b', 0);
    expect(scheduler.yieldCpu(a, 4 * MS)).toBe(true);
    expect(machine.told()).toEqual(['a on 0 at 0', 'a off 0 at 4000000, preempted', 'b on 0 at 4003000']);
    machine.ticksTo(6_999_999);
    expect(machine.told()).toEqual([]);
    machine.ticksTo(7_500_000);
    // 7.5 - 4.003 is more than 3.
    expect(machine.told()).toEqual(['resched 0 at 7500000 by tick, a']);
  });

  it('sets it earlier for somebody who is further behind than a slice, but not within the minimal granularity', () => {
    const machine = new Machine(1, 1000, 740_000);
    const a = machine.begin('a', 0);
    const b = machine.begin('b', 0);
    a.vruntime = 10 * MS;
    b.vruntime = 1;
    machine.tick();
    expect(machine.told()).toEqual(['a on 0 at 0']);
    machine.tick();
    expect(machine.told()).toEqual(['resched 0 at 1740000 by tick, b']);
  });

  it('does so from the minimal granularity on, and from more than a slice behind on', () => {
    const exactly = new Machine(1, 1000, 750_000);
    const a = exactly.begin('a', 0);
    exactly.begin('b', 0);
    // With what it runs until the tick, just a slice ahead.
    a.vruntime = 3 * MS - 750_000;
    exactly.tick();
    expect(exactly.told()).toEqual(['a on 0 at 0']);
    const more = new Machine(1, 1000, 750_000);
    more.begin('a', 0).vruntime = 3 * MS - 750_000 + 1;
    more.begin('b', 0).vruntime = 0;
    more.tick();
    expect(more.told()).toEqual(['a on 0 at 0', 'resched 0 at 750000 by tick, b']);
  });

  it('gives each of more than eight the minimal granularity', () => {
    const slices = [8, 9].map((tasks) => {
      const machine = new Machine(1, 1000, 770_000);
      for (let i = 0; i < tasks; i++) machine.begin(`t${i}`, 0);
      machine.tick();
      return machine.told().slice(1);
    });
    // 6 ms / 8 = 750 us; 9 * 750 us / 9 is the same, but 6 ms / 9 would be less.
    expect(slices).toEqual([['resched 0 at 770000 by tick, t1'], ['resched 0 at 770000 by tick, t1']]);
    const between = new Machine(1, 1000, 700_000);
    for (let i = 0; i < 9; i++) between.begin(`t${i}`, 0);
    between.tick();
    expect(between.told()).toEqual(['t0 on 0 at 0']);
  });

  it('comes on while two are here, and not after that', () => {
    const machine = new Machine(1);
    const { scheduler } = machine;
    const a = machine.begin('a', 0);
    const b = machine.begin('b', 0);
    machine.tick();
    expect(machine.ticks).toEqual([2 * MS]);
    scheduler.forget(b);
    machine.tick();
    expect(machine.ticks).toEqual([]);
    scheduler.leaveCpu(a, 3 * MS, SchedOutReason.exited);
    expect(scheduler.cpus[0].current).toBeNull();
    // And one that was planned finds nobody.
    machine.begin('c', 4 * MS);
    const d = machine.begin('d', 4 * MS);
    scheduler.forget(d);
    const [c] = [scheduler.cpus[0].current];
    scheduler.leaveCpu(c!, 4_100_000, SchedOutReason.exited);
    machine.tick();
    expect(machine.ticks).toEqual([]);
    expect(machine.told().filter((text) => text.startsWith('resched'))).toEqual([]);
  });

  it('does not repeat a wish that is not honoured yet', () => {
    const machine = new Machine(1);
    machine.begin('a', 0);
    machine.begin('b', 0);
    machine.ticksTo(6 * MS);
    expect(machine.told()).toEqual(['a on 0 at 0', 'resched 0 at 4000000 by tick, b']);
  });
});

describe('giving up the CPU', () => {
  it('passes it on to whoever ran least, and to nobody who ran as much', () => {
    const machine = new Machine(1);
    const { scheduler } = machine;
    const a = machine.begin('a', 0);
    expect(scheduler.yieldCpu(a, 1 * MS)).toBe(false);
    const [b, c, d] = [machine.begin('b', 1 * MS), machine.begin('c', 1 * MS), machine.begin('d', 1 * MS)];
    scheduler.cpus[0].needResched = true;
    expect(scheduler.yieldCpu(a, 1 * MS)).toBe(false);
    expect(scheduler.cpus[0].needResched).toBe(false);
    [b.vruntime, c.vruntime, d.vruntime] = [700_000, 500_000, 500_000];
    scheduler.cpus[0].needResched = true;
    expect(scheduler.yieldCpu(a, 1 * MS)).toBe(true);
    expect(scheduler.cpus[0].needResched).toBe(false);
    // Of two equals, who came first.
    expect(machine.told()).toEqual(['a on 0 at 0', 'a off 0 at 1000000, preempted', 'c on 0 at 1003000']);
    expect([a.state, c.state]).toEqual(['runnable', 'running']);
    scheduler.cpus[0].needResched = true;
    scheduler.leaveCpu(c, 1_200_000, SchedOutReason.slept);
    expect(scheduler.cpus[0].needResched).toBe(false);
    expect(machine.told()).toEqual(['c off 0 at 1200000, slept', 'd on 0 at 1203000']);
    expect(c.vruntime).toBe(500_000 + 197_000);
  });

  it('counts no time before the task was switched to', () => {
    const machine = new Machine(1);
    const { scheduler } = machine;
    const a = machine.begin('a', 0);
    const b = machine.begin('b', 0);
    scheduler.yieldCpu(a, 1 * MS);
    scheduler.leaveCpu(b, 1_001_000, SchedOutReason.slept);
    expect(b.vruntime).toBe(0);
  });
});

describe('CPUs', () => {
  it('are chosen: the previous one if it is idle, any idle one, the one on which the fewest wait, the previous one', () => {
    const machine = new Machine(3);
    const { scheduler } = machine;
    machine.begin('a', 0, 0);
    const b = machine.begin('b', 0, 1);
    machine.begin('c', 0);
    expect(machine.told()).toEqual(['a on 0 at 0', 'b on 1 at 0', 'c on 2 at 0']);
    machine.begin('d', 0, 0);
    expect(machine.begin('e', 0).cpu).toBe(1);
    expect(machine.begin('f', 0).cpu).toBe(2);
    // One waits on each: where it was.
    expect(machine.begin('g', 0).cpu).toBe(0);
    expect(scheduler.cpus.map(({ queue }) => queue.map(({ name }) => name))).toEqual([['d', 'g'], ['e'], ['f']]);
    expect(b.cpu).toBe(1);
  });

  it('are kept by a pinned task, idle ones or not', () => {
    const machine = new Machine(2);
    machine.begin('a', 0, 0);
    expect(machine.begin('b', 0, 0).cpu).toBe(0);
    expect(machine.told()).toEqual(['a on 0 at 0']);
  });

  it('keep a woken task where it ran if that is idle', () => {
    const machine = new Machine(2);
    const { scheduler } = machine;
    machine.begin('a', 0);
    const b = machine.begin('b', 0);
    expect(b.cpu).toBe(1);
    scheduler.leaveCpu(b, 1 * MS, SchedOutReason.slept);
    const [a] = [scheduler.cpus[0].current!];
    scheduler.leaveCpu(a, 1 * MS, SchedOutReason.exited);
    scheduler.wake(b, 2 * MS, false);
    expect(b.cpu).toBe(1);
  });

  it('translate the virtual runtime of who comes from another', () => {
    const machine = new Machine(2);
    const { scheduler } = machine;
    const a = machine.begin('a', 0);
    const b = machine.begin('b', 0);
    scheduler.cpus[0].minVruntime = 20 * MS;
    scheduler.cpus[1].minVruntime = 50 * MS;
    scheduler.leaveCpu(a, 0, SchedOutReason.slept);
    machine.begin('c', 0, 0);
    scheduler.leaveCpu(b, 0, SchedOutReason.slept);
    a.vruntime = 21 * MS;
    scheduler.wake(a, 0, false);
    expect([a.cpu, a.vruntime]).toEqual([1, 51 * MS]);
  });

  describe('that become idle', () => {
    /** Four busy CPUs, one task pinned to each; the first is about to be left. */
    function busy(): { readonly machine: Machine; readonly first: SimTask } {
      const machine = new Machine(4);
      const [first] = [0, 1, 2, 3].map((cpu) => machine.begin(`r${cpu}`, 0, cpu));
      machine.told();
      return { machine, first };
    }

    /** A task that may move, and waits where it ran before. */
    function movable(machine: Machine, name: string, cpu: number): SimTask {
      const task = new SimTask(0, name, 0, null, cpu);
      machine.scheduler.wake(task, 0, true);
      expect([task.cpu, task.state]).toEqual([cpu, 'runnable']);
      return task;
    }

    it('take from the longest queue', () => {
      const { machine, first } = busy();
      const one = movable(machine, 'one', 1);
      const two = movable(machine, 'two', 2);
      machine.begin('pinned', 0, 2);
      machine.scheduler.cpus[0].minVruntime = 7 * MS;
      machine.scheduler.cpus[2].minVruntime = 5 * MS;
      two.vruntime = 6 * MS;
      machine.scheduler.leaveCpu(first, 1 * MS, SchedOutReason.exited);
      expect(machine.told()).toEqual(['r0 off 0 at 1000000, exited', 'two on 0 at 1003000']);
      expect([two.cpu, two.vruntime, two.pickedNs]).toEqual([0, 8 * MS, 1_003_000]);
      expect(machine.scheduler.cpus.map(({ queue }) => queue.length)).toEqual([0, 1, 1, 0]);
      expect(one.state).toBe('runnable');
    });

    it('of queues as long, from the first', () => {
      const { machine, first } = busy();
      movable(machine, 'two', 2);
      movable(machine, 'one', 1);
      machine.scheduler.leaveCpu(first, 1 * MS, SchedOutReason.exited);
      expect(machine.told()[1]).toBe('one on 0 at 1003000');
    });

    it('pass over queues in which nobody may move', () => {
      const { machine, first } = busy();
      movable(machine, 'three', 3);
      for (const name of ['p1', 'p2', 'p3']) machine.begin(name, 0, 1);
      machine.scheduler.leaveCpu(first, 1 * MS, SchedOutReason.exited);
      expect(machine.told()[1]).toBe('three on 0 at 1003000');
      // That was the only one.
      const { current } = machine.scheduler.cpus[2];
      machine.scheduler.leaveCpu(current!, 2 * MS, SchedOutReason.exited);
      expect(machine.told()).toEqual(['r2 off 2 at 2000000, exited']);
      expect(machine.scheduler.cpus[2].current).toBeNull();
    });

    it('take their own first', () => {
      const { machine, first } = busy();
      movable(machine, 'one', 1);
      machine.begin('own', 0, 0);
      machine.scheduler.leaveCpu(first, 1 * MS, SchedOutReason.exited);
      expect(machine.told()[1]).toBe('own on 0 at 1003000');
    });
  });
});
