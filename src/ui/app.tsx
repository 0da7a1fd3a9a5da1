import { lazy, Suspense, useEffect } from 'react';
import './styles/guide.css';
import './styles/layout.css';
import { AddressSpacePart } from './address-space/address-space-part.tsx';
import { Header } from './controls/header.tsx';
import { Toolbar } from './controls/toolbar.tsx';
import { DropArea } from './drop-area.tsx';
import { FileNotes } from './files/file-notes.tsx';
import { Report } from './files/report.tsx';
import { KeyboardHelp } from './keyboard/keyboard-help.tsx';
import { ExportButtons } from './export/export-buttons.tsx';
import { About } from './panels/about.tsx';
import { AddressRanges } from './panels/address-ranges.tsx';
import { Cards } from './panels/cards.tsx';
import { FailureNote } from './panels/failure-note.tsx';
import { Notices } from './panels/notices.tsx';
import { SidePanel } from './panels/side-panel.tsx';
import { SpokenNotes } from './panels/spoken-notes.tsx';
import { WholePageLink } from './panels/whole-page-link.tsx';
import { useApp, useUnmapscope } from './state/unmapscope.ts';
import { currentTalk } from './talk/current-talk.ts';
import { applyTheme } from './theme/theme.ts';
import { Timelines } from './timeline/timelines.tsx';
import { useStages } from './use-stages.ts';

const CompareView = lazy(() => import('./compare/compare-view.tsx'));
const Comparison = lazy(() => import('./comparison/comparison.tsx'));
const Guide = lazy(() => import('./demo/guide.tsx'));
const Notes = lazy(() => import('./notes/notes.tsx'));
const BackToBeat = lazy(() => import('./talk/back-to-beat.tsx'));
const TalkView = lazy(() => import('./talk/talk-view.tsx'));
const ReviewView = lazy(() => import('./review/review-view.tsx'));
const RacesView = lazy(() => import('./races/races-view.tsx'));

/** First comes the header with the guide, then what is above the timelines, then they, then what is beside, and what is below them. */
const [TOOLS_STAGE, TIMELINES_STAGE, SIDE_STAGE, LAST_STAGE] = [1, 2, 3, 4];

export function App() {
  const theme = useApp((state) => state.theme);
  const mode = useApp((state) => state.mode.mode);
  const isTalk = mode === 'talk';
  // A projector shows dark ink on a light ground best; who wants it otherwise can still say so.
  useEffect(() => applyTheme(isTalk && theme === 'system' ? 'light' : theme), [theme, isTalk]);
  const unmapscope = useUnmapscope();
  const { onKeyDown } = unmapscope;
  useEffect(() => {
    addEventListener('keydown', onKeyDown);
    return () => removeEventListener('keydown', onKeyDown);
  }, [onKeyDown]);
  useEffect(() => unmapscope.begin(), [unmapscope]);
  const stage = useStages(LAST_STAGE);
  return (
    <>
      {isTalk ? <LazyTalk /> : <VisitorView stage={stage} />}
      {isTalk && <Notices />}
      {!isTalk && stage === LAST_STAGE && <About />}
      <WholePageLink />
      <KeyboardHelp />
      <SpokenNotes />
      <FileNotes />
      <Report />
      <DropArea />
    </>
  );
}

function LazyTalk() {
  return (
    <Suspense fallback={<main aria-busy="true">Loading …</main>}>
      <TalkView />
    </Suspense>
  );
}

function VisitorView({ stage }: { readonly stage: number }) {
  const show = useApp((state) => state.place.show);
  const mode = useApp((state) => state.mode.mode);
  return (
    <>
      <Header />
      <Notices />
      {currentTalk.left !== null && (
        <Suspense>
          <BackToBeat />
        </Suspense>
      )}
      {mode === 'demo' && (
        <Suspense fallback={<section className="card guide" aria-busy="true" />}>
          <Guide />
        </Suspense>
      )}
      {show === 'timelines' && (mode === 'review' ? <LazyReview /> : <TimelinesView stage={stage} />)}
      {show === 'compare' && <LazyCompare />}
      {show === 'races' && <LazyRaces />}
    </>
  );
}

function TimelinesView({ stage }: { readonly stage: number }) {
  const toCome = stage < LAST_STAGE && <div className="to-come" aria-busy="true" />;
  if (stage < TOOLS_STAGE) return toCome;
  return (
    <>
      <Toolbar>
        <ExportButtons />
      </Toolbar>
      <div className="layout">
        <main>
          <FailureNote />
          <Cards />
          {stage >= TIMELINES_STAGE && <Timelines />}
          {toCome || <BelowTimelines />}
        </main>
        {stage >= SIDE_STAGE ? <SidePanel /> : <div className="side" />}
      </div>
    </>
  );
}

function BelowTimelines() {
  return (
    <>
      <AddressRanges />
      <AddressSpacePart />
      <Suspense fallback={<section className="card comparison" aria-busy="true" />}>
        <Comparison />
        <Notes />
      </Suspense>
    </>
  );
}

function LazyReview() {
  return (
    <>
      <Toolbar>
        <ExportButtons />
      </Toolbar>
      <Suspense fallback={<main aria-busy="true">Loading …</main>}>
        <ReviewView />
      </Suspense>
    </>
  );
}

function LazyCompare() {
  return (
    <>
      <Toolbar />
      <Suspense fallback={<main aria-busy="true">Loading …</main>}>
        <CompareView />
      </Suspense>
    </>
  );
}

function LazyRaces() {
  return (
    <Suspense fallback={<main aria-busy="true">Loading …</main>}>
      <RacesView />
    </Suspense>
  );
}
