import { GIB } from '../mm/units.ts';

/** Where the one mapping lies that a document leaves unsaid: the start of a 512 GiB slot of its own. */
export const DEFAULT_START = 0x1000_0000_0000;
/** The largest of the series' own cases. */
export const DEFAULT_SIZE = 320 * GIB;
