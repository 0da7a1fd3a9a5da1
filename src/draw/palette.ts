/** The colours that painters draw with. */
export interface Palette {
  readonly paper: string;
  readonly ink: string;
  readonly inkSoft: string;
  readonly hairline: string;
  readonly outline: string;
  readonly heldWrite: string;
  readonly heldRead: string;
  readonly zap: string;
  readonly call: string;
  readonly section: string;
  readonly resident: string;
  readonly plate: string;
  readonly hatch: string;
  readonly dots: string;
  readonly violation: string;
  readonly onViolation: string;
}

/** The light colours of the page's style sheet, for pictures that are painted without one. */
export const LIGHT_PALETTE: Palette = {
  paper: '#ffffff',
  ink: '#111417',
  inkSoft: '#56606a',
  hairline: '#d9dde1',
  outline: '#111417',
  heldWrite: '#d55e00',
  heldRead: '#0072b2',
  zap: '#f0e442',
  call: '#e7eaed',
  section: '#ffffff',
  resident: '#a3c8e3',
  plate: '#ffffff',
  hatch: '#3d464e',
  dots: '#111417',
  violation: '#111417',
  onViolation: '#ffffff',
};

/** The dark colours of the page's style sheet, for pictures that are painted without one. */
export const DARK_PALETTE: Palette = {
  paper: '#111417',
  ink: '#eef1f3',
  inkSoft: '#a4aeb8',
  hairline: '#2c3237',
  outline: '#eef1f3',
  heldWrite: '#d9620a',
  heldRead: '#4aa8de',
  zap: '#ecdc14',
  call: '#262c31',
  section: '#171b1f',
  resident: '#2f5874',
  plate: '#111417',
  hatch: '#c3cbd2',
  dots: '#111417',
  violation: '#eef1f3',
  onViolation: '#111417',
};
