import type { ParameterId } from '../../scenario/parameter-facts.ts';

/** The line that is shown when its control has the pointer or the keyboard. */
export function floatingLineId(id: ParameterId): string {
  return `about-${id.replace('.', '-')}`;
}

/** The line that stands below its control. A control may be in two places at once. */
export function controlLineId(id: ParameterId): string {
  return `line-${id.replace('.', '-')}`;
}
