import { fitAll, goToEdge, panBy, zoomBy } from '../state/navigate.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import { escape, moveRow, stepDropTest, stepEvent } from './steps.ts';

/** One thing that the keyboard can do; the handler, the help dialog and the hints are all made from this table. */
export interface Command {
  /** Values of KeyboardEvent.key; letters without regard to case. */
  readonly keys: readonly string[];
  readonly does: string;
  readonly group: 'Move' | 'Zoom' | 'Step' | 'Page';
  /** Only while a timeline has the focus: elsewhere the key belongs to the browser. */
  readonly inTimeline?: boolean;
  readonly run: (app: Unmapscope) => void;
}

const PAN_SHARE = 0.15;
const ZOOM_FACTOR = 1.5;

export const COMMANDS: readonly Command[] = [
  { keys: ['ArrowLeft', 'a'], does: 'Show what was before', group: 'Move', run: (app) => panBy(app, -PAN_SHARE) },
  { keys: ['ArrowRight', 'd'], does: 'Show what comes after', group: 'Move', run: (app) => panBy(app, PAN_SHARE) },
  { keys: ['Home'], does: 'Cursor to the start', group: 'Move', run: (app) => goToEdge(app, 'start') },
  { keys: ['End'], does: 'Cursor to the end', group: 'Move', run: (app) => goToEdge(app, 'end') },
  { keys: ['+', '=', 'w'], does: 'Zoom in at the cursor', group: 'Zoom', run: (app) => zoomBy(app, ZOOM_FACTOR) },
  { keys: ['-', 's'], does: 'Zoom out', group: 'Zoom', run: (app) => zoomBy(app, 1 / ZOOM_FACTOR) },
  { keys: ['0', 'f'], does: 'Fit everything', group: 'Zoom', run: fitAll },
  { keys: [']'], does: 'Cursor to the next drop test', group: 'Step', run: (app) => stepDropTest(app, 1) },
  { keys: ['['], does: 'Cursor to the previous drop test', group: 'Step', run: (app) => stepDropTest(app, -1) },
  { keys: ['.'], does: 'Next event of the lane', group: 'Step', run: (app) => stepEvent(app, 1) },
  { keys: [','], does: 'Previous event of the lane', group: 'Step', run: (app) => stepEvent(app, -1) },
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
  return KEY_NAMES[key] ?? (key.length === 1 ? key.toUpperCase() : key);
}

/** The command of a key, if there is one. */
export function commandOf(key: string): Command | undefined {
  const wanted = key.length === 1 ? key.toLowerCase() : key;
  return COMMANDS.find(({ keys }) => keys.includes(wanted));
}
