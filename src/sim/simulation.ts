import type { Approach } from '../mm/kernel.ts';
import type { Scenario } from '../scenario/scenario.ts';
import { costModelOf } from './calibration.ts';
import type { CostModel } from './costs.ts';
import type { EventSink } from './event-sink.ts';
import { Run } from './run.ts';

/** A run of one scenario under one approach, with the prices of the scenario's calibration. See Run. */
export class Simulation extends Run {
  /**
   * @param sink where the events go while the run goes on
   * @param costs other prices, as of a measurement
   * @throws RangeError if the scenario's calibration needs a measurement, or its world has no room
   */
  constructor(
    scenario: Scenario,
    approach: Approach,
    sink: EventSink,
    costs: CostModel = costModelOf(scenario.calibration),
  ) {
    super(scenario, approach, sink, costs);
  }
}
