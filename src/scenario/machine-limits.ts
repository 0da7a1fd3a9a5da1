/** Counts of all tasks together: their number is a column of 16 bits, and the scheduler is no faster than it has to be. */
export const MOST_TASKS = 1024;

export const MOST_CPUS = 1024;

/**
 * PMD tables of what is populated. Nothing interrupts their freeing, so that a run that frees so many comes back after seconds only. With 512 entries
 * a table all of user space has 131,072, with 2 the default of 320 GB has 20,971,520.
 */
export const MOST_PMD_TABLES = 2 ** 25;

/** Pages that each have a PTE table of their own before a run begins: so many are made in half a second. */
export const MOST_LONE_PAGES = 524_288;
