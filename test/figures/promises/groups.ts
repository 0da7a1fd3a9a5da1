import type { PromisedGroup } from '../promise.ts';
import { DEMO_TALK_REVIEW } from './demo-talk-review.ts';
import { FIRST_LIGHT } from './first-light.ts';
import { RACES } from './races.ts';
import { SECOND_LOOK } from './second-look.ts';
import { TIME_AND_CONTENTION } from './time-and-contention.ts';
import { TIMELINES_AT_SCALE } from './timelines-at-scale.ts';
import { TRUE_TO_THE_KERNEL } from './true-to-the-kernel.ts';

export const GROUPS: readonly PromisedGroup[] = [
  FIRST_LIGHT,
  TRUE_TO_THE_KERNEL,
  TIME_AND_CONTENTION,
  RACES,
  TIMELINES_AT_SCALE,
  DEMO_TALK_REVIEW,
  SECOND_LOOK,
];
