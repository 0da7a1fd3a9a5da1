import type { Unmapscope } from '../state/unmapscope.ts';
import type { Command } from './command.ts';

type Action = 'stepPage' | 'stepItem' | 'stepPath' | 'stepLitEvent';

/** The review is loaded when it is first shown. */
function step(action: Action, direction: 1 | -1): (app: Unmapscope) => void {
  return (app) => {
    void import('../review/review-actions.ts').then((actions) => actions[action](app, direction));
  };
}

function toggleRead(app: Unmapscope): void {
  void import('../review/review-actions.ts').then((actions) => actions.toggleRead(app));
}

/** What the keyboard does in the review, beside the timelines' keys. */
export const REVIEW_COMMANDS: readonly Command[] = [
  { keys: ['n'], does: 'Next patch', group: 'Page', run: step('stepPage', 1) },
  { keys: ['p'], does: 'Previous patch', group: 'Page', run: step('stepPage', -1) },
  { keys: ['r'], does: 'Mark the patch as read, or as not read', group: 'Page', run: toggleRead },
  { keys: ['Shift+j'], does: 'Next call site, claim or objection', group: 'Page', run: step('stepItem', 1) },
  { keys: ['Shift+k'], does: 'Previous call site, claim or objection', group: 'Page', run: step('stepItem', -1) },
  { keys: ['j'], does: 'Next step of the path', group: 'Step', run: step('stepPath', 1) },
  { keys: ['k'], does: 'Previous step of the path', group: 'Step', run: step('stepPath', -1) },
  { keys: ['i'], does: 'Cursor to the next event of the step', group: 'Step', run: step('stepLitEvent', 1) },
  { keys: ['Shift+i'], does: 'Cursor to the previous event of the step', group: 'Step', run: step('stepLitEvent', -1) },
];
