import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { costModelOf } from './calibration.ts';
import type { EventSink } from './event-sink.ts';
import { Run } from './run.ts';

/** A run of one scenario under one approach, with the prices of the scenario's calibration. See Run. */
export class Simulation extends Run {
  /**
   * @param sink where the events go while the run goes on
   * @throws RangeError if the scenario's calibration is unknown or its world has no room
   */
  constructor(scenario: Scenario, approach: Approach, sink: EventSink) {
    super(scenario, approach, sink, costModelOf(scenario.calibration));
  }
}
