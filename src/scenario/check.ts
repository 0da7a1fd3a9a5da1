import { hex0x, isPageAligned, PAGE_SIZE, TASK_SIZE } from '../mm/units.ts';
import { MOST_LONE_PAGES, MOST_PMD_TABLES, MOST_TASKS } from './machine-limits.ts';
import type { AddressRange, Mapping, Scenario, TaskSpec } from './scenario.ts';
import { indexOfLetter, letterOf, parseSchedule, type Stretch } from './schedule.ts';
import { describeValue, ScenarioError, shortened } from './scenario-error.ts';

const ALIGNED = `a multiple of ${PAGE_SIZE}, the page size`;
const LENGTH = `${ALIGNED}, at least one page`;

/**
 * Checks what no field says by itself.
 *
 * @throws ScenarioError
 */
export function checkScenario(scenario: Scenario): void {
  checkLength('sectionBytes', scenario.sectionBytes);
  scenario.mappings.forEach((mapping, i) => checkMapping(mapping, i, scenario.geometry.entriesPerTable));
  checkOverlap(scenario.mappings);
  checkTables(scenario);
  const heaps = scenario.mappings.flatMap(({ flags }, i) => (flags.includes('heap') ? [i] : []));
  if (heaps.length > 1) throw new ScenarioError(`mappings[${heaps[1]}].flags`, 'a second "heap"', 'one heap at most');
  scenario.tasks.forEach((task, i) => checkTask(task, `tasks[${i}]`, scenario.cpus));
  const homeless = scenario.tasks.findIndex(({ kind, range }) => kind === 'map-fixed' && range === null);
  if (homeless !== -1 && scenario.mappings.length === 0) {
    const allowed = 'a range, or a mapping at whose end it maps';
    throw new ScenarioError(`tasks[${homeless}].range`, 'neither a range nor any mapping', allowed);
  }
  const count = scenario.tasks.reduce((sum, task) => sum + task.count, 0);
  if (count > MOST_TASKS) throw new ScenarioError('tasks', `${count} tasks in all`, `at most ${MOST_TASKS}`);
  if (!scenario.tasks.some(({ kind, repeat }) => kind === 'calls' && !repeat)) {
    throw new ScenarioError(
      'tasks',
      'no task of kind "calls" that does not repeat',
      'at least one, which makes the call that is looked at',
    );
  }
  if (scenario.order !== null) checkOrder(scenario.order, count);
}

/** That its numbers are numbers and its tasks are there; whether it fits an approach comes out where it is followed. */
function checkOrder(order: string, tasks: number): void {
  for (const { letter, steps } of stretchesOf(order)) {
    if (indexOfLetter(letter) < tasks) continue;
    const letters = tasks === 1 ? 'a' : `a to ${letterOf(tasks - 1)}`;
    throw new ScenarioError('order', shortened(`${letter}${steps}`), `the tasks ${letters}`);
  }
}

function stretchesOf(order: string): Stretch[] {
  try {
    return parseSchedule(order);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new ScenarioError('order', describeValue(order), `numbers up to ${Number.MAX_SAFE_INTEGER}`);
  }
}

function checkMapping(mapping: Mapping, i: number, entriesPerTable: number): void {
  const { start, lenBytes, flags, populated } = mapping;
  const field = `mappings[${i}]`;
  checkRange(field, { start, lenBytes });
  if (flags.includes('private') === flags.includes('shared')) {
    const found = flags.includes('private') ? 'both "private" and "shared"' : 'neither "private" nor "shared"';
    throw new ScenarioError(`${field}.flags`, found, 'one of the two');
  }
  if (flags.includes('sysv') && !flags.includes('shared')) {
    throw new ScenarioError(`${field}.flags`, '"sysv" without "shared"', 'a System V segment is shared');
  }
  if (flags.includes('heap') && !flags.includes('private')) {
    throw new ScenarioError(`${field}.flags`, '"heap" without "private"', 'a heap is private');
  }
  if (flags.includes('growsdown') && !flags.includes('private')) {
    throw new ScenarioError(`${field}.flags`, '"growsdown" without "private"', 'a stack is private');
  }
  const hugePage = PAGE_SIZE * entriesPerTable;
  if (flags.includes('hugetlb') && (start % hugePage !== 0 || lenBytes % hugePage !== 0)) {
    throw new ScenarioError(
      `${field}.flags`,
      '"hugetlb"',
      `only where start and lenBytes are multiples of ${hugePage}`,
    );
  }
  if (typeof populated === 'object') {
    checkLength(`${field}.populated.everyBytes`, populated.everyBytes);
    const allowed = `at most ${MOST_LONE_PAGES} where they are more than ${hugePage} bytes apart`;
    checkLonePages(mapping, i, entriesPerTable, MOST_LONE_PAGES, allowed);
  }
}

/**
 * Pages that are further apart than one PTE table reaches have their tables each for itself, and are made one by one.
 *
 * @throws ScenarioError if a mapping has more of them than `most`, which `allowed` says
 */
export function checkLonePages(
  { lenBytes, populated }: Mapping,
  i: number,
  entriesPerTable: number,
  most: number,
  allowed: string,
): void {
  if (typeof populated !== 'object' || populated.everyBytes <= PAGE_SIZE * entriesPerTable) return;
  const { everyBytes } = populated;
  const pages = Math.ceil(lenBytes / everyBytes);
  if (pages <= most) return;
  throw new ScenarioError(`mappings[${i}].populated.everyBytes`, `${everyBytes}, which makes ${pages} pages`, allowed);
}

function checkTables(scenario: Scenario): void {
  const tables = pmdTables(scenario);
  if (tables <= MOST_PMD_TABLES) return;
  const found = `${scenario.geometry.entriesPerTable}, with which what is populated takes ${tables} PMD tables`;
  throw new ScenarioError('geometry.entriesPerTable', found, `as many as make at most ${MOST_PMD_TABLES} of them`);
}

/** @returns how many PMD tables what is populated takes at the most */
export function pmdTables({ mappings, geometry: { entriesPerTable } }: Scenario): number {
  const pudBytes = PAGE_SIZE * entriesPerTable ** 2;
  return mappings.reduce((sum, { lenBytes, populated }) => {
    if (populated === 'none') return sum;
    const bytesOfOne = populated === 'all' ? pudBytes : Math.max(pudBytes, populated.everyBytes);
    return sum + Math.ceil(lenBytes / bytesOfOne);
  }, 0);
}

const WORKS_IN_A_RANGE: ReadonlySet<string> = new Set(['fault', 'writer', 'map-fixed']);

/** Start and length of a stretch of user space. */
function checkRange(field: string, { start, lenBytes }: AddressRange): void {
  if (!isPageAligned(start)) throw new ScenarioError(`${field}.start`, hex0x(start), ALIGNED);
  if (start >= TASK_SIZE) {
    throw new ScenarioError(`${field}.start`, hex0x(start), `below ${hex0x(TASK_SIZE)}, where user space ends`);
  }
  checkLength(`${field}.lenBytes`, lenBytes);
  if (lenBytes > TASK_SIZE - start) {
    throw new ScenarioError(
      `${field}.lenBytes`,
      `${lenBytes}, which reaches past user space`,
      `at most ${TASK_SIZE - start}, as user space ends at ${hex0x(TASK_SIZE)}`,
    );
  }
}

function checkLength(field: string, bytes: number): void {
  if (bytes === 0 || !isPageAligned(bytes)) throw new ScenarioError(field, String(bytes), LENGTH);
  if (bytes > Number.MAX_SAFE_INTEGER)
    throw new ScenarioError(field, hex0x(bytes), `at most ${Number.MAX_SAFE_INTEGER}`);
}

function checkOverlap(mappings: readonly Mapping[]): void {
  const order = mappings.map((_, i) => i).sort((a, b) => mappings[a].start - mappings[b].start || a - b);
  for (let n = 1; n < order.length; n++) {
    const below = mappings[order[n - 1]];
    const above = mappings[order[n]];
    if (below.start + below.lenBytes <= above.start) continue;
    const [first, second] = [order[n - 1], order[n]].sort((a, b) => a - b);
    const other = mappings[first];
    throw new ScenarioError(
      `mappings[${second}].start`,
      `${hex0x(mappings[second].start)}, which overlaps mappings[${first}]`,
      `outside ${hex0x(other.start)} to ${hex0x(other.start + other.lenBytes)}, and not reaching into it`,
    );
  }
}

function checkTask(
  { kind, cpu, calls, repeat, pauseNs, range, pattern, rounds }: TaskSpec,
  field: string,
  cpus: number,
): void {
  if (cpu !== null && (cpu < 0 || cpu >= cpus)) {
    throw new ScenarioError(
      `${field}.cpu`,
      describeValue(cpu),
      `0 to ${cpus - 1}, as there are ${cpus}, or null for any`,
    );
  }
  if (kind === 'calls' && calls.length === 0) {
    throw new ScenarioError(`${field}.calls`, 'no call', 'at least one for a task of kind "calls"');
  }
  if (kind !== 'calls' && calls.length > 0) {
    throw new ScenarioError(`${field}.calls`, `calls of a task of kind "${kind}"`, 'calls only for kind "calls"');
  }
  if (kind !== 'calls' && repeat) {
    throw new ScenarioError(`${field}.repeat`, `true for a task of kind "${kind}"`, 'true only for kind "calls"');
  }
  if (range !== null) {
    if (!WORKS_IN_A_RANGE.has(kind)) {
      throw new ScenarioError(
        `${field}.range`,
        `a range for a task of kind "${kind}"`,
        'a range only for fault, writer and map-fixed',
      );
    }
    checkRange(`${field}.range`, range);
  }
  if (pattern !== 'sequential' && kind !== 'fault') {
    throw new ScenarioError(
      `${field}.pattern`,
      `"${pattern}" for a task of kind "${kind}"`,
      'a pattern only for fault',
    );
  }
  if (rounds !== null && kind === 'calls') {
    throw new ScenarioError(`${field}.rounds`, String(rounds), 'rounds only for neighbours; calls have "repeat"');
  }
  if (kind === 'calls' && pauseNs !== 0) {
    throw new ScenarioError(
      `${field}.pauseNs`,
      String(pauseNs),
      'no pause for kind "calls" (a call with op "sleep" is one)',
    );
  }
}
