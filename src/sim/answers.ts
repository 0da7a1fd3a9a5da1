import { ReschedPoint, SchedOutReason } from '../mm/events.ts';
import type { StepsRequest } from '../mm/request.ts';
import type { RwSemaphore } from '../mm/rwsem.ts';
import { Upcoming, type EventQueue } from './event-queue.ts';
import type { Present } from './present.ts';
import type { ReschedPoints } from './resched-points.ts';
import type { Scheduler } from './scheduler.ts';
import type { AnsweredRequest, SimTask } from './sim-task.ts';
import type { Spinners } from './spinners.ts';
import type { TaskKernel } from './task-kernel.ts';

/** The request cannot be answered yet: the task comes back to it later. */
export const NOT_YET = -1;

/** What the answers are made of. */
export interface AnswerParts {
  readonly scheduler: Scheduler;
  readonly queue: EventQueue;
  readonly present: Present;
  readonly points: ReschedPoints;
  readonly spinners: Spinners;
  /** By task number. */
  readonly kernels: readonly TaskKernel[];
  readonly finish: (task: SimTask) => void;
}

/** Answers what tasks on CPUs ask, each at its moment. */
export class Answers {
  private readonly parts: AnswerParts;
  private readonly present: Present;
  private readonly points: ReschedPoints;
  private readonly condReschedApplies: boolean;
  private readonly mightSleepApplies: boolean;

  constructor(parts: AnswerParts) {
    this.parts = parts;
    this.present = parts.present;
    this.points = parts.points;
    this.condReschedApplies = parts.scheduler.preempt !== 'full';
    this.mightSleepApplies = parts.scheduler.preempt === 'voluntary';
  }

  /** @returns the answer, or NOT_YET: then the task is resumed later, and asks again */
  answer(task: SimTask, request: AnsweredRequest): number {
    if (task.atReschedPoint) {
      if (!this.present.sync(task)) return NOT_YET;
      task.atReschedPoint = false;
      if (this.points.voluntary(task, ReschedPoint.cond_resched)) return NOT_YET;
    }
    switch (request.ask) {
      case 'steps':
        return this.walkSteps(task, request);
      case 'touch':
        return this.present.sync(task) ? 0 : NOT_YET;
      case 'cond_resched':
        return this.condReschedApplies ? this.reschedPoint(task, ReschedPoint.cond_resched) : 0;
      case 'might_sleep':
        return this.mightSleepApplies ? this.reschedPoint(task, ReschedPoint.might_sleep) : 0;
      case 'need_resched':
        if (!this.present.sync(task)) return NOT_YET;
        return this.points.isSet(task) ? 1 : 0;
      case 'spin':
        return this.spin(task, request.sem);
      case 'sleep_on':
        return this.sleepUntilWoken(task, request.killable);
      case 'pause':
        return this.pause(task, request.ns);
      case 'compute':
        return this.compute(task, request.ns);
      case 'exit':
        if (this.present.sync(task)) this.parts.finish(task);
        return NOT_YET;
    }
  }

  private reschedPoint(task: SimTask, point: ReschedPoint): number {
    return this.present.sync(task) && !this.points.voluntary(task, point) ? 0 : NOT_YET;
  }

  /** As many steps as end before anything else happens, but at least one. */
  private walkSteps(task: SimTask, request: StepsRequest): number {
    const kernel = this.parts.kernels[task.id];
    const stepPs = kernel.stepPs(request.pagesPerStep);
    const horizonNs = this.present.nextNs;
    let steps = request.steps;
    if (horizonNs !== Infinity && stepPs > 0) {
      const fits = Math.floor(((horizonNs - task.localNs) * 1000 - task.carryPs - 1) / stepPs);
      steps = Math.max(1, Math.min(steps, fits));
    }
    task.atReschedPoint = request.endsInCondResched;
    return kernel.walkSteps(steps, request.pagesPerStep);
  }

  private spin(task: SimTask, sem: RwSemaphore): number {
    const result = task.spun;
    if (result !== null) {
      task.spun = null;
      return result;
    }
    if (!this.present.sync(task)) return NOT_YET;
    return this.parts.spinners.spin(task, sem) ? NOT_YET : 0;
  }

  private sleepUntilWoken(task: SimTask, killable: boolean): number {
    if (!task.wakePending && !this.present.sync(task)) return NOT_YET;
    if (task.wakePending) {
      task.wakePending = false;
      return 0;
    }
    if (!killable) task.blockedNs = task.localNs;
    this.goToSleep(task, SchedOutReason.blocked);
    return NOT_YET;
  }

  private pause(task: SimTask, ns: number): number {
    if (task.isPausing) {
      task.isPausing = false;
      task.wakePending = false;
      return 0;
    }
    if (!this.present.sync(task)) return NOT_YET;
    task.isPausing = true;
    this.parts.queue.planFor(task, task.localNs + ns, Upcoming.wake);
    this.goToSleep(task, SchedOutReason.slept);
    return NOT_YET;
  }

  private goToSleep(task: SimTask, reason: SchedOutReason): void {
    this.points.clear(task, ReschedPoint.slept);
    task.state = 'sleeping';
    this.parts.scheduler.leaveCpu(task, task.localNs, reason);
  }

  private compute(task: SimTask, ns: number): number {
    if (!this.present.sync(task) || this.points.returnToUser(task)) return NOT_YET;
    task.userFromNs = task.localNs;
    task.localNs += ns;
    task.userUntilNs = task.localNs;
    return 0;
  }
}
