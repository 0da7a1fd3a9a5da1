/** Counts of all tasks together: their number is a column of 16 bits, and the scheduler is no faster than it has to be. */
export const MOST_TASKS = 1024;

export const MOST_CPUS = 1024;

/** Pages that each have a PTE table of their own before a run begins: so many are made in half a second. */
export const MOST_LONE_PAGES = 524_288;
