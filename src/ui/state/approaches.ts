export interface ApproachChoice {
  readonly id: string;
  /** As the figures are named. */
  readonly label: string;
  /** One line under the label. */
  readonly about: string;
  /** Whether it tests for a drop between sections, and so has a lane of tests. */
  readonly tests: boolean;
}

/** What can be chosen, in the order in which it is shown. The ids are the engine's. */
export const APPROACH_CHOICES: readonly ApproachChoice[] = [
  { id: 'pristine', label: 'Pristine', about: 'v4.17, one section', tests: false },
  { id: 'sections', label: 'Sections', about: 'as posted', tests: true },
  {
    id: 'sections-always-drop',
    label: 'Sections without need_resched',
    about: 'drop when contended',
    tests: true,
  },
];

export function approachChoice(id: string): ApproachChoice {
  return APPROACH_CHOICES.find((choice) => choice.id === id) ?? { id, label: id, about: '', tests: true };
}
