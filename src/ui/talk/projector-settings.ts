/** What a speaker adjusts for a projector. The browser keeps it, for the next talk in the same room. */
export interface ProjectorSettings {
  /** Of the type of the stage. */
  readonly scale: number;
  /** Room around the stage, as a share of the window: some projectors cut off the edge. */
  readonly margin: number;
  readonly contrast: number;
  readonly isInverted: boolean;
}

export const SCALES = [1, 1.15, 1.3] as const;
export const MARGINS = [0, 0.025, 0.05] as const;
export const CONTRASTS = [1, 1.25, 1.5] as const;

export const UNADJUSTED: ProjectorSettings = { scale: 1, margin: 0, contrast: 1, isInverted: false };

const KEY = 'unmapscope:projector';

/** Storage may be absent, forbidden or hold nonsense: then nothing is adjusted. */
export function recallProjector(): ProjectorSettings {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '{}') as Record<keyof ProjectorSettings, unknown>;
    return {
      scale: SCALES.find((value) => value === kept.scale) ?? UNADJUSTED.scale,
      margin: MARGINS.find((value) => value === kept.margin) ?? UNADJUSTED.margin,
      contrast: CONTRASTS.find((value) => value === kept.contrast) ?? UNADJUSTED.contrast,
      isInverted: kept.isInverted === true,
    };
  } catch {
    return UNADJUSTED;
  }
}

export function keepProjector(settings: ProjectorSettings): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(settings));
  } catch {
    // It holds until the page is closed.
  }
}

/** As CSS takes it; undefined: nothing is changed. */
export function filterOf({ contrast, isInverted }: ProjectorSettings): string | undefined {
  const parts = [contrast === 1 ? '' : `contrast(${contrast})`, isInverted ? 'invert(1) hue-rotate(180deg)' : ''];
  return parts.filter((part) => part !== '').join(' ') || undefined;
}
