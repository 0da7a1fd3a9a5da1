import { SEEN_RACES } from '../../scenario/seen-races.ts';
import { timeText } from '../../trace/quantity-text.ts';
import { sizeName } from '../../scenario/default-scenario.ts';
import { SWEEP_LINES } from '../compare/sweep-lines.ts';
import { formatCount } from '../format/quantities.ts';
import { CHECK_NAMES, cellSentence, extentText, grouped, verdictOf, VERDICTS } from '../races/verdicts.ts';
import { figureOfRuns, fillTemplate, type SentencePart } from '../story/figures.ts';
import { completeRuns } from '../story/figures.ts';
import type { TablesState } from '../state/tables.ts';
import { counterexampleOf } from './race-of-beat.ts';
import type { Shown } from './shown.ts';
import type { Beat } from './talk-document.ts';

/**
 * A text of a beat with the figures of what the beat shows.
 *
 * @returns null as long as one of them is not there
 * @throws Error for a figure that does not exist
 */
export function fillBeat(
  template: string,
  beat: Beat,
  shown: Shown,
  tables: TablesState,
): readonly SentencePart[] | null {
  return fillTemplate(template, (path) => figureOf(path, beat, shown, tables));
}

function figureOf(path: string, beat: Beat, shown: Shown, tables: TablesState): string | null {
  const [kind, ...rest] = path.split('.');
  switch (kind) {
    case 'cell':
      return cellFigure(path, rest[0], beat, shown);
    case 'seen':
      return seenFigure(path, rest[0], rest[1]);
    case 'published':
    case 'says':
      return tableFigure(path, rest, tables);
    case 'recording':
      return recordingFigure(path, rest[0], shown);
    case 'sweep':
      return sweepFigure(path, rest, shown);
    default:
      return figureOfRuns(path, completeRuns(shown.lanes));
  }
}

function cellFigure(path: string, name: string | undefined, beat: Beat, { cell }: Shown): string | null {
  if (cell === null) return null;
  const bad = counterexampleOf(beat, cell);
  switch (name) {
    case 'verdict':
      return VERDICTS[verdictOf(cell, false)].text;
    case 'check':
      return bad === null ? 'nothing is' : CHECK_NAMES[bad.check].name.toLowerCase();
    case 'text':
      return bad?.text ?? 'nothing goes wrong';
    case 'steps':
      return String(bad?.steps.length ?? 0);
    case 'preemptions':
      return String(bad?.preemptions ?? 0);
    case 'schedules':
      return grouped(cell.schedules);
    case 'sentence':
      return cellSentence(cell);
    case 'extent':
      return extentText(cell);
    default:
      throw new Error(`no figure “${path}”`);
  }
}

/** Of the setting in which a race was seen most often. */
function seenFigure(path: string, scenario: string, name: string | undefined): string {
  const race = SEEN_RACES.find(({ scenarios }) => scenarios.includes(scenario));
  if (race === undefined) throw new Error(`no figure “${path}”`);
  const most = race.tries.reduce((best, one) => (one.seen > best.seen ? one : best));
  const figures: Readonly<Record<string, number>> = {
    seen: most.seen,
    of: most.of,
    pristineSeen: race.pristine.seen,
    pristineOf: race.pristine.of,
  };
  if (name === undefined || !Object.hasOwn(figures, name)) throw new Error(`no figure “${path}”`);
  return String(figures[name]);
}

function tableFigure(path: string, [table, row, side]: readonly string[], tables: TablesState): string | null {
  if (tables.phase !== 'ready') return null;
  const found = tables.all.tables.find(({ id }) => id === table);
  const line = found?.rows.find(({ id }) => id === row);
  // The other tables come a little later than the first.
  if (found === undefined) return null;
  if (line === undefined) throw new Error(`no figure “${path}”`);
  if (path.startsWith('says.')) return line.says;
  if (side !== 'pristine' && side !== 'patched') throw new Error(`no figure “${path}”`);
  const value = line.published[side];
  return found.unit === 'us' ? timeText(value * 1e3) : `${formatCount(Math.round(value))} faults/s`;
}

function recordingFigure(path: string, name: string | undefined, { recorded }: Shown): string | null {
  if (name !== 'tests' && name !== 'drops') throw new Error(`no figure “${path}”`);
  return recorded && formatCount(recorded[name]);
}

const SWEEP_FIGURES: Readonly<Record<string, string>> = {
  total: 'total',
  hold: 'hold',
  readers: 'readers-max',
  writers: 'writers-max',
};

function sweepFigure(path: string, [approach, size, name = '']: readonly string[], { rows }: Shown): string | null {
  const row = rows.find((one) => one.approach === approach && sizeName(one.sectionBytes) === size);
  if (name !== 'operations' && !Object.hasOwn(SWEEP_FIGURES, name)) throw new Error(`no figure “${path}”`);
  if (row === undefined) return null;
  if (name === 'operations') return formatCount(row.summary.lockOperations.unmapper);
  const ns = SWEEP_LINES.find(({ id }) => id === SWEEP_FIGURES[name])?.valueOf(row.summary) ?? null;
  return ns === null ? 'nothing' : timeText(ns);
}
