export const CHECKS = ['memorySafety', 'linearizability', 'failureAtomicity', 'accounting', 'progress'] as const;
export type Check = (typeof CHECKS)[number];

export interface Violation {
  readonly check: Check;
  readonly text: string;
}
