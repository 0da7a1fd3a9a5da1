import { fitAll, goToEdge, panBy, zoomBy } from '../state/navigate.ts';
import { markOrSelect, selectByEvent, selectRow } from '../selection/keyboard-selection.ts';
import type { Unmapscope } from '../state/unmapscope.ts';
import type { Command } from './command.ts';
import { escape, moveRow, stepDropTest, stepEvent } from '../rows/steps.ts';

/** Comparing is loaded when it is first asked for. */
function stepDifference(app: Unmapscope, direction: 1 | -1): void {
  void import('../comparison/step-difference.ts').then((module) => module.stepDifference(app, direction));
}

const PAN_SHARE = 0.15;
const ZOOM_FACTOR = 1.5;

/** What the keyboard does in the timelines. */
export const TIMELINE_COMMANDS: readonly Command[] = [
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
  {
    keys: ['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown'],
    does: 'Address above or below, a row or sixteen',
    group: 'Step',
    heldBy: 'the address space',
  },
  { keys: ['x'], does: 'Mark; again: select up to the cursor', group: 'Select', run: markOrSelect },
  {
    keys: ['Shift+ArrowRight'],
    does: 'Select up to the next event',
    group: 'Select',
    run: (app) => selectByEvent(app, 1),
  },
  {
    keys: ['Shift+ArrowLeft'],
    does: 'Select up to the previous event',
    group: 'Select',
    run: (app) => selectByEvent(app, -1),
  },
  { keys: ['e'], does: 'Select all events of the lane', group: 'Select', run: selectRow },
  { keys: ['/'], does: 'Search events', group: 'Page', run: () => document.getElementById('event-search')?.focus() },
  { keys: ['Enter'], does: 'Next match', group: 'Page', heldBy: 'the search' },
  { keys: ['Shift+Enter'], does: 'Previous match', group: 'Page', heldBy: 'the search' },
  {
    keys: ['t'],
    does: 'The events on screen as a table',
    group: 'Page',
    run: ({ store }) => store.setState({ tableIsOpen: true }),
  },
  { keys: ['Escape'], does: 'Let go of selection and cursor', group: 'Page', run: escape },
];
