import type { SimTask } from './sim-task.ts';

/** What comes up. Nearly all of it concerns a task, and is kept without a closure of its own. */
export const Upcoming = {
  /** `happen` is called. */
  call: 0,
  /** The task goes on, if it has not lost the CPU since. */
  resume: 1,
  /** The task is woken. */
  wake: 2,
} as const;
export type Upcoming = (typeof Upcoming)[keyof typeof Upcoming];

const FIRST_CAPACITY = 256;

/** New things mostly come last or nearly so: so many are passed over one by one before the place is searched. */
const STEPS_FROM_THE_END = 16;

/**
 * The future of a simulation, ordered by time, then by when it was planned. There is a thing or two to come for each task, and what is planned
 * mostly comes after all the rest: so it is a sorted list that things are taken from at its front and put into near its end. It lies in arrays of
 * numbers, and what was taken lies in fields: going through it makes no garbage.
 */
export class EventQueue {
  /** Of what take() took. */
  timeNs = 0;
  what: Upcoming = Upcoming.call;
  task: SimTask | null = null;
  /** The task's generation when it was planned. */
  generation = 0;
  happen: (() => void) | null = null;

  /** What is to come lies at [head, tail). */
  private head = 0;
  private tail = 0;
  private times = new Float64Array(FIRST_CAPACITY);
  private slots = new Int32Array(FIRST_CAPACITY);
  /** By slot. */
  private readonly whats: Upcoming[] = [];
  private readonly generations: number[] = [];
  private readonly tasks: (SimTask | null)[] = [];
  private readonly calls: ((() => void) | null)[] = [];
  private readonly freeSlots: number[] = [];

  /** When the next thing happens; Infinity if nothing will. */
  get nextNs(): number {
    return this.head === this.tail ? Infinity : this.times[this.head];
  }

  get size(): number {
    return this.tail - this.head;
  }

  plan(timeNs: number, happen: () => void): void {
    this.calls[this.put(timeNs, Upcoming.call, null)] = happen;
  }

  planFor(task: SimTask, timeNs: number, what: Upcoming): void {
    this.put(timeNs, what, task);
  }

  /** Takes the next thing out into the fields. @returns false if there is none */
  take(): boolean {
    const { head } = this;
    if (head === this.tail) return false;
    const slot = this.slots[head];
    this.head = head + 1;
    this.timeNs = this.times[head];
    this.what = this.whats[slot];
    this.task = this.tasks[slot];
    this.generation = this.generations[slot];
    this.happen = this.calls[slot];
    this.freeSlots.push(slot);
    return true;
  }

  private put(timeNs: number, what: Upcoming, task: SimTask | null): number {
    const slot = this.freeSlots.pop() ?? this.tasks.length;
    this.whats[slot] = what;
    this.tasks[slot] = task;
    this.generations[slot] = task === null ? 0 : task.generation;
    this.calls[slot] = null;
    if (this.tail === this.times.length) this.makeRoom();
    const { times, slots, head } = this;
    let i = this.tail++;
    const near = Math.max(head, i - STEPS_FROM_THE_END);
    // What was planned before comes first at the same time.
    while (i > near && times[i - 1] > timeNs) {
      times[i] = times[i - 1];
      slots[i] = slots[i - 1];
      i--;
    }
    if (i === near && i > head && times[i - 1] > timeNs) {
      const at = this.firstAfter(timeNs, i);
      times.copyWithin(at + 1, at, i);
      slots.copyWithin(at + 1, at, i);
      i = at;
    }
    times[i] = timeNs;
    slots[i] = slot;
    return slot;
  }

  /** @returns the index below `end` of the first thing that comes later than `timeNs` */
  private firstAfter(timeNs: number, end: number): number {
    let low = this.head;
    let high = end;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.times[middle] > timeNs) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** Moves everything to the front, into larger arrays if half of them is in use. */
  private makeRoom(): void {
    const { head, tail } = this;
    const isTooSmall = 2 * (tail - head) > this.times.length;
    const capacity = this.times.length * (isTooSmall ? 2 : 1);
    const times = isTooSmall ? new Float64Array(capacity) : this.times;
    const slots = isTooSmall ? new Int32Array(capacity) : this.slots;
    times.set(this.times.subarray(head, tail));
    slots.set(this.slots.subarray(head, tail));
    this.times = times;
    this.slots = slots;
    this.head = 0;
    this.tail = tail - head;
  }
}
