import { GUIDED_PATHS, type GuidedPath, type PathStep } from './guided-paths.ts';

/** Where one is on a guided path. */
export interface PathPlace {
  readonly path: GuidedPath;
  /** From 0. */
  readonly index: number;
  readonly step: PathStep;
}

/** Reads a place as it stands in a link, "who-waits/2"; null if it is none. */
export function parsePathPlace(at: string | null): PathPlace | null {
  const [id, number = ''] = (at ?? '').split('/');
  const path = GUIDED_PATHS.find((one) => one.id === id);
  const index = Number(number) - 1;
  const step = path?.steps.at(index);
  return path && step && /^[1-9]\d*$/.test(number) ? { path, index, step } : null;
}

export function pathPlaceText({ id }: GuidedPath, index: number): string {
  return `${id}/${index + 1}`;
}
