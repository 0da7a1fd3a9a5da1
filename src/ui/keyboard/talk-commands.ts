import { currentTalk } from '../talk/current-talk.ts';
import type { TalkControl } from '../talk/talk-control.ts';
import type { Command } from './command.ts';

function command(keys: readonly string[], does: string, act: (control: TalkControl) => void): Command {
  return {
    keys,
    does,
    group: 'Talk',
    modes: ['talk'],
    run() {
      currentTalk.control?.reopenPresenter();
      if (currentTalk.control !== null) act(currentTalk.control);
    },
  };
}

/** Moves the pointer, while there is one: else Alt and an arrow are the browser's. */
function nudge(direction: 'Left' | 'Right' | 'Up' | 'Down', right: number, down: number): Command {
  return {
    ...command([`Alt+Arrow${direction}`], `Pointer ${direction.toLowerCase()}, while it is shown`, (control) =>
      control.nudgePointer(right, down),
    ),
    when: () => (currentTalk.control?.store.getState().pointer ?? null) !== null,
    repeats: true,
  };
}

function toggleFullscreen(): void {
  const change = document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen();
  // A browser may refuse it; the talk goes on in the window.
  change.catch(() => undefined);
}

/** What a speaker does with keys or a clicker, in either window. */
export const TALK_COMMANDS: readonly Command[] = [
  command(['ArrowRight', 'PageDown', ' '], 'Next; while something moves: to its end', (control) => control.next()),
  command(['ArrowLeft', 'PageUp', 'Shift+ '], 'Back to the end of the beat before', (control) => control.back()),
  command(['Home'], 'First beat', (control) => control.goTo(0)),
  command(['End'], 'Last beat', (control) => control.goTo(control.talk().beats.length - 1)),
  command(['g', 'o'], 'Go to a beat: its number and Enter, or from the list', ({ store }) =>
    store.setState({ panel: 'overview' }),
  ),
  ...[1, 2, 3, 4, 5, 6, 7, 8, 9].map((question) =>
    command([String(question)], `Prepared answer ${question}`, (control) => control.ask(question)),
  ),
  command(['Backspace'], 'From a question back to the beat', (control) => control.comeBack()),
  command(['b', '.'], 'Black screen', (control) => control.blank('black')),
  command(['w'], 'White screen', (control) => control.blank('white')),
  command(['l'], 'Pointer: it follows the mouse; a click puts it around a thing', (control) => control.togglePointer()),
  nudge('Left', -1, 0),
  nudge('Right', 1, 0),
  nudge('Up', 0, -1),
  nudge('Down', 0, 1),
  command(['n'], 'Window with notes, clock and the next beat', (control) => control.openPresenter()),
  command(['d'], 'Notes below the picture, in this window', ({ store }) =>
    store.setState(({ notesAreDocked }) => ({ notesAreDocked: !notesAreDocked })),
  ),
  command(['v'], 'What is behind the beat: its run or race, the patch, the objection', ({ store }) =>
    store.setState({ panel: 'behind' }),
  ),
  command(['p'], 'Projector check', ({ store }) => store.setState({ panel: 'projector' })),
  command(['t'], 'Rehearsal: how long each beat takes', ({ store }) => store.setState({ panel: 'rehearsal' })),
  command(['e'], 'Edit caption, notes and seconds', ({ store }) => store.setState({ panel: 'editor' })),
  command(['h'], 'Handout to print', ({ store }) => store.setState({ panel: 'handout' })),
  command(['r'], 'Set the clock back to 0', (control) => control.resetClock()),
  command(['F5'], 'From the beginning, full screen', (control) => {
    control.start();
    if (!document.fullscreenElement) toggleFullscreen();
  }),
  command(['f'], 'Full screen', toggleFullscreen),
  command(['Escape'], 'Close what is open', (control) => control.escape()),
];
