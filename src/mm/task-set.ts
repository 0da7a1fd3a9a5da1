import type { Task } from './task.ts';

/** A set of tasks in no order. Where a task lies is remembered by its number, so that each operation is one step. */
export class TaskSet {
  private readonly list: Task[] = [];
  /** By number of the task; only a hint, as tasks of different address spaces may have one number. */
  private readonly places: number[] = [];

  get size(): number {
    return this.list.length;
  }

  [Symbol.iterator](): Iterator<Task> {
    return this.list[Symbol.iterator]();
  }

  has(task: Task): boolean {
    return this.placeOf(task) !== -1;
  }

  add(task: Task): void {
    if (this.has(task)) return;
    this.places[task.id] = this.list.length;
    this.list.push(task);
  }

  /** @returns whether it was in the set */
  delete(task: Task): boolean {
    const place = this.placeOf(task);
    if (place === -1) return false;
    const last = this.list.pop()!;
    if (last !== task) {
      this.list[place] = last;
      this.places[last.id] = place;
    }
    return true;
  }

  private placeOf(task: Task): number {
    const hint = this.places[task.id];
    return hint !== undefined && this.list[hint] === task ? hint : this.list.indexOf(task);
  }
}
