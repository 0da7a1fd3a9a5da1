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
}
