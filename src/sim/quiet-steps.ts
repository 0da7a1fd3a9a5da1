/** A step tells about two events where tasks meet, none where one touches what is there. */
const STEPS_FOR_AN_EVENT = 4;

/**
 * How many steps an engine makes at most before it comes back to whoever waits for so many events: a task that goes on without telling anything must not
 * keep progress and Cancel waiting.
 */
export function stepsFor(events: number): number {
  return STEPS_FOR_AN_EVENT * events;
}
