import type { ReactNode } from 'react';
import type { KeptTalk } from './kept-talk.ts';
import { useTalk, useTalkControl } from './talk-context.ts';
import { readTalkPlace } from './talk-place.ts';

/** What went wrong, and what can be done about it. */
export function TalkProblem() {
  const { store } = useTalkControl();
  const problem = useTalk((state) => state.problem);
  const isDenied = useTalk((state) => state.presenter === 'denied');
  const interrupted = useTalk((state) => state.interrupted);
  if (problem !== '') {
    return (
      <Box close="Close" onClose={() => store.setState({ problem: '' })}>
        <p>{problem}</p>
      </Box>
    );
  }
  if (isDenied) return <NoWindow />;
  return interrupted && <Interrupted interrupted={interrupted} />;
}

function NoWindow() {
  const { store } = useTalkControl();
  return (
    <Box close="Close" onClose={() => store.setState({ presenter: null })}>
      <p>
        The browser did not let the page open the window with the notes. Allow pop-ups for this page and press N again,
        or show the notes in this window, where the audience sees them too.
      </p>
      <button
        type="button"
        className="button"
        onClick={() => store.setState({ presenter: null, notesAreDocked: true })}
      >
        Notes in this window
      </button>
    </Box>
  );
}

function Interrupted({ interrupted: { at, startedMs } }: { readonly interrupted: KeptTalk }) {
  const control = useTalkControl();
  const place = readTalkPlace(at);
  const began = new Date(startedMs ?? 0).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  return (
    <Box close="No" onClose={() => control.store.setState({ interrupted: null })}>
      <p>
        A talk that began at {began} was at beat {(place?.beat ?? 0) + 1}. Go on there, with its clock?
      </p>
      <button type="button" className="button primary" onClick={() => control.goOn()}>
        Go on
      </button>
    </Box>
  );
}

interface BoxProps {
  readonly close: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

function Box({ close, onClose, children }: BoxProps) {
  return (
    <div className="talk-problem" role="alert">
      {children}
      <button type="button" className="button" onClick={onClose}>
        {close}
      </button>
    </div>
  );
}
