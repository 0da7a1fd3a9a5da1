import { fitAll, goToEdge, panBy, zoomBy } from '../state/navigate.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { escape, moveRow, stepDropTest, stepEvent } from './steps.ts';

/** One thing that the keyboard can do; the handler, the help dialog and the hints are all made from this table. */
export interface Command {
  /** Values of KeyboardEvent.key; letters in lower case, those that want Shift as "Shift+d". */
  readonly keys: readonly string[];
  readonly does: string;
  readonly group: 'Move' | 'Zoom' | 'Step' | 'Page';
  /** Only while a timeline has the focus: elsewhere the key belongs to the browser. */
  readonly inTimeline?: boolean;
  readonly run: (app: Unmapscope) => void;
}

/** Comparing is loaded when it is first asked for. */
function stepDifference(app: Unmapscope, direction: 1 | -1): void {
  void import('../comparison/step-difference.ts').then((module) => module.stepDifference(app, direction));
}

const PAN_SHARE = 0.15;
const ZOOM_FACTOR = 1.5;

export const COMMANDS: readonly Command[] = [
  { keys: ['ArrowLeft'], does: 'Show what was before', group: 'Move', run: (app) => panBy(app, -PAN_SHARE) },
  { keys: ['ArrowRight'], does: 'Show what comes after', group: 'Move', run: (app) => panBy(app, PAN_SHARE) },
  { keys: ['Home'], does: 'Cursor to the start', group: 'Move', run: (app) => goToEdge(app, 'start') },
  { keys: ['End'], does: 'Cursor to the end', group: 'Move', run: (app) => goToEdge(app, 'end') },
  { keys: ['+', '=', 'w'], does: 'Zoom in at the cursor', group: 'Zoom', run: (app) => zoomBy(app, ZOOM_FACTOR) },
  { keys: ['-', 's'], does: 'Zoom out', group: 'Zoom', run: (app) => zoomBy(app, 1 / ZOOM_FACTOR) },
  { keys: ['0', 'f'], does: 'Fit everything', group: 'Zoom', run: fitAll },
  { keys: [']'], does: 'Cursor to the next drop test', group: 'Step', run: (app) => stepDropTest(app, 1) },
  { keys: ['['], does: 'Cursor to the previous drop test', group: 'Step', run: (app) => stepDropTest(app, -1) },
  { keys: ['.'], does: 'Next event of the lane', group: 'Step', run: (app) => stepEvent(app, 1) },
  { keys: [','], does: 'Previous event of the lane', group: 'Step', run: (app) => stepEvent(app, -1) },
  { keys: ['d'], does: 'Cursor to the next difference', group: 'Step', run: (app) => stepDifference(app, 1) },
  {
    keys: ['Shift+d'],
    does: 'Cursor to the previous difference',
    group: 'Step',
    run: (app) => stepDifference(app, -1),
  },
  { keys: ['ArrowDown'], does: 'Lane below', group: 'Step', inTimeline: true, run: (app) => moveRow(app, 1) },
  { keys: ['ArrowUp'], does: 'Lane above', group: 'Step', inTimeline: true, run: (app) => moveRow(app, -1) },
  { keys: ['Escape'], does: 'Let go of the cursor', group: 'Page', run: escape },
  { keys: ['?'], does: 'This help', group: 'Page', run: ({ store }) => store.setState({ helpIsOpen: true }) },
];

const KEY_NAMES: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Escape: 'Esc',
};

/** How a key is written on a keycap. */
export function keyName(key: string): string {
  const [, letter] = /^Shift\+(.)$/.exec(key) ?? [];
  if (letter !== undefined) return `Shift ${letter.toUpperCase()}`;
  return KEY_NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** The command of a key, if there is one. */
export function commandOf(key: string, shift = false): Command | undefined {
  const isLetter = /^[a-z]$/i.test(key);
  const letter = key.toLowerCase();
  const wanted = !isLetter ? key : shift ? `Shift+${letter}` : letter;
  return COMMANDS.find(({ keys }) => keys.includes(wanted));
}
