import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Unmapscope } from '../state/unmapscope.ts';
import { forgetTalkUnderWay, keepTalk, recallTalk, recallTalkUnderWay } from './kept-talk.ts';
import { openPresenterDocument } from './presenter-document.ts';
import { keepProjector, recallProjector, type ProjectorSettings } from './projector-settings.ts';
import { NOTHING_SHOWN, shownKey } from './shown.ts';
import { createShownBeats, type ShownBeats } from './shown-beats.ts';
import { momentNow, startByClock } from './talk-clock.ts';
import type { Beat, Talk } from './talk-document.ts';
import { createTalkFiles, type TalkFiles } from './talk-files.ts';
import { animate, motionMs } from './talk-motion.ts';
import { placeText, readTalkPlace, type TalkPlace } from './talk-place.ts';
import { createPointing, type TalkPointing } from './talk-pointing.ts';
import { createRehearsal, recallRehearsed, type TalkRehearsal } from './talk-rehearsal.ts';
import type { TalkState } from './talk-state.ts';
import { QUESTIONS } from './talks/questions.ts';
import { TALKS } from './talks/index.ts';

/** How long one stays at a beat before all others are prepared, ms. */
const PREPARE_AFTER_MS = 3000;

/** Drives one talk. Both windows look at the same state, and either may change it. */
export interface TalkControl extends TalkFiles, TalkPointing, Omit<TalkRehearsal, 'countTime'> {
  readonly store: StoreApi<TalkState>;
  readonly shown: ShownBeats;
  talk(): Talk;
  /** What is on screen: a beat of the talk, or the answer to a question. */
  beat(): Beat;
  /** What a press of next leads to; null at the end. */
  nextBeat(): Beat | null;
  /** To the next beat, which moves from its `from` to its `to`; while something moves: to the end of that. */
  next(): void;
  /** To the end of the beat before. Nothing is ever played backwards. */
  back(): void;
  goTo(beat: number): void;
  /** From the beginning, with the clock at 0. */
  start(): void;
  choose(talk: string): void;
  /** @param question 1 to 9 */
  ask(question: number): void;
  /** From a question back to the beat that was left. */
  comeBack(): void;
  blank(colour: 'black' | 'white'): void;
  /** To be called in the handler of a key or a click: a browser opens windows only there. */
  openPresenter(): void;
  /** As openPresenter(), if a reload has closed the window. */
  reopenPresenter(): void;
  closePresenter(): void;
  /** Makes what all beats of the talk show. */
  prepareAll(): void;
  /** Makes what is on screen, and the address follow; to be called when the mode is entered. */
  show(): void;
  /** Closes what is open, the last thing first. */
  escape(): void;
  resetClock(): void;
  /** Looks at the clocks; to be called every second. */
  tick(): void;
  /** Where the talk was that a crash has ended. */
  goOn(): void;
  adjust(projector: Partial<ProjectorSettings>): void;
  /** Makes anew what the beat on screen shows. */
  tryAgain(): void;
}

export function createTalkControl(app: Unmapscope): TalkControl {
  const kept = recallTalk();
  const shown = createShownBeats();
  const talks = withLoaded(kept.talks);
  const linked = app.store.getState().mode.at;
  const wanted = kept.isAhead ? kept.at : (linked ?? kept.at);
  const place = known(readTalkPlace(wanted), talks) ?? { talk: talks[0].id, beat: 0, question: null };
  const isUnknown = wanted !== null && placeText(place) !== wanted;
  const store = createStore<TalkState>(() => ({
    talks,
    place,
    moved: 1,
    blank: null,
    pointer: null,
    startedMs: kept.startedMs,
    presenter: null,
    notesAreDocked: false,
    panel: 'none',
    problem: isUnknown
      ? `The link names a beat that is not there (${wanted}): open the talk's file. The first beat is shown instead.`
      : '',
    interrupted: wanted === null ? recallTalkUnderWay() : null,
    rehearsing: null,
    rehearsed: recallRehearsed(place.talk),
    stageSize: null,
    projector: recallProjector(),
  }));

  const talk = (): Talk => talkOf(store.getState());
  const beatAt = (at: TalkPlace): Beat =>
    at.question === null ? talkOf({ ...store.getState(), place: at }).beats[at.beat] : QUESTIONS[at.question - 1];

  const pointing = createPointing(store);
  const rehearsal = createRehearsal(store, talk);

  let stopMotion = (): void => undefined;
  const move = (): void => {
    const beat = beatAt(store.getState().place);
    const durationMs = (): number | null => motionMs(beat, shown.store.getState().get(shownKey(beat)) ?? NOTHING_SHOWN);
    if (matchMedia('(prefers-reduced-motion: reduce)').matches || durationMs() === 0) return;
    store.setState({ moved: 0 });
    stopMotion = animate(durationMs, (moved) => store.setState({ moved }));
  };
  const show = (at: TalkPlace, isMoving: boolean): void => {
    stopMotion();
    rehearsal.countTime();
    const { place: before, pointer } = store.getState();
    store.setState({
      place: at,
      moved: 1,
      blank: null,
      // What it was around is gone.
      pointer: pointer?.kind === 'ring' ? null : pointer,
      ...(before.talk === at.talk ? {} : { rehearsing: null, rehearsed: recallRehearsed(at.talk) }),
    });
    app.store.setState({ mode: { mode: 'talk', at: placeText(at) } });
    want();
    if (isMoving) move();
  };
  /** Those that come next at once, all others once the speaker has stayed a little. */
  let later: ReturnType<typeof setTimeout> | undefined;
  const want = (): void => {
    const { place: at } = store.getState();
    const { beats } = talk();
    const soon = [beatAt(at), ...beats.slice(at.beat, at.beat + 3)];
    shown.want(soon);
    clearTimeout(later);
    later = setTimeout(
      () => shown.want([...soon, ...beats.slice(at.beat), ...QUESTIONS, ...beats.slice(0, at.beat)]),
      PREPARE_AFTER_MS,
    );
  };
  const go = (beat: number, isMoving: boolean): void => {
    const { startedMs } = store.getState();
    store.setState({ startedMs: startedMs ?? Date.now(), interrupted: null });
    show({ talk: talk().id, beat, question: null }, isMoving);
  };

  store.subscribe((now, before) => {
    const isKept =
      now.talks === before.talks &&
      now.place === before.place &&
      now.startedMs === before.startedMs &&
      now.presenter === before.presenter;
    if (isKept) return;
    keepTalk({
      talks: now.talks.filter((one) => !TALKS.includes(one)),
      at: placeText(now.place),
      startedMs: now.startedMs,
      hasPresenter: now.presenter !== null && now.presenter !== 'denied',
    });
  });
  // The back button, or a link that was typed in.
  app.store.subscribe(({ mode }, before) => {
    if (mode === before.mode) return;
    if (mode.mode !== 'talk') {
      // Who has left does not stay.
      clearTimeout(later);
      return;
    }
    if (mode.at === placeText(store.getState().place)) return;
    const at = known(readTalkPlace(mode.at), store.getState().talks) ?? store.getState().place;
    show(at, false);
  });

  const files = createTalkFiles(store, talk, (id) => choose(id));
  let moment = momentNow();
  let owesPresenter = kept.hasPresenter;
  const choose = (id: string): void => {
    store.setState({ startedMs: null });
    show({ talk: id, beat: 0, question: null }, false);
  };

  const openPresenter = (): void => {
    owesPresenter = false;
    const { presenter } = store.getState();
    if (presenter !== null && presenter !== 'denied' && !presenter.window.closed) presenter.window.focus();
    else store.setState({ presenter: openPresenterDocument() ?? 'denied' });
  };

  return {
    ...pointing,
    ...files,
    ...rehearsal,
    store,
    shown,
    talk,
    beat: () => beatAt(store.getState().place),
    nextBeat() {
      const { place: at } = store.getState();
      return at.question === null ? (talk().beats.at(at.beat + 1) ?? null) : talk().beats[at.beat];
    },
    next() {
      const { moved, place: at, blank } = store.getState();
      if (blank !== null) store.setState({ blank: null });
      else if (moved < 1) {
        stopMotion();
        store.setState({ moved: 1 });
      } else if (at.question !== null) show({ ...at, question: null }, false);
      else if (at.beat + 1 < talk().beats.length) go(at.beat + 1, true);
    },
    back() {
      const { place: at } = store.getState();
      if (at.question !== null) show({ ...at, question: null }, false);
      else if (at.beat > 0) go(at.beat - 1, false);
    },
    goTo(beat) {
      go(Math.min(Math.max(0, beat), talk().beats.length - 1), false);
      store.setState({ panel: 'none' });
    },
    start() {
      store.setState({ startedMs: Date.now() });
      go(0, true);
    },
    rehearse() {
      rehearsal.rehearse();
      store.setState({ startedMs: Date.now(), panel: 'none' });
      go(0, true);
    },
    choose,
    ask(question) {
      show({ ...store.getState().place, question }, false);
    },
    comeBack() {
      const { place: at } = store.getState();
      if (at.question !== null) show({ ...at, question: null }, false);
    },
    blank: (colour) => store.setState((state) => ({ blank: state.blank === null ? colour : null })),
    openPresenter,
    reopenPresenter() {
      if (owesPresenter) openPresenter();
    },
    closePresenter() {
      const { presenter } = store.getState();
      if (presenter !== null && presenter !== 'denied') presenter.window.close();
      store.setState({ presenter: null });
    },
    prepareAll() {
      clearTimeout(later);
      shown.want(talk().beats);
    },
    show: () => show(store.getState().place, false),
    escape() {
      const { panel, blank, pointer, problem, interrupted, place: at } = store.getState();
      if (problem !== '') store.setState({ problem: '' });
      else if (interrupted !== null) store.setState({ interrupted: null });
      else if (panel !== 'none') store.setState({ panel: 'none' });
      else if (blank !== null) store.setState({ blank: null });
      else if (pointer !== null) store.setState({ pointer: null });
      else if (at.question !== null) show({ ...at, question: null }, false);
    },
    resetClock() {
      forgetTalkUnderWay();
      store.setState({ startedMs: null });
    },
    tick() {
      const before = moment;
      moment = momentNow();
      const { startedMs } = store.getState();
      const corrected = startedMs === null ? null : startByClock(startedMs, before, moment);
      if (corrected !== startedMs) store.setState({ startedMs: corrected });
      rehearsal.countTime();
    },
    goOn() {
      const { interrupted } = store.getState();
      if (interrupted === null) return;
      const found = withLoaded(interrupted.talks);
      const at = known(readTalkPlace(interrupted.at), found);
      store.setState({ talks: found, startedMs: interrupted.startedMs, interrupted: null });
      owesPresenter = interrupted.hasPresenter;
      if (at !== null) show(at, false);
    },
    adjust(change) {
      const projector = { ...store.getState().projector, ...change };
      store.setState({ projector });
      keepProjector(projector);
    },
    tryAgain: () => shown.again(beatAt(store.getState().place)),
  };
}

export function talkOf({ talks, place }: Pick<TalkState, 'talks' | 'place'>): Talk {
  return talks.find(({ id }) => id === place.talk) ?? talks[0];
}

/** The talks that come along, but for those of which there is another version, then the others. */
function withLoaded(loaded: readonly Talk[]): readonly Talk[] {
  const ids = new Set(loaded.map(({ id }) => id));
  return [...TALKS.filter(({ id }) => !ids.has(id)), ...loaded];
}

function known(place: TalkPlace | null, talks: readonly Talk[]): TalkPlace | null {
  const talk = talks.find(({ id }) => id === place?.talk);
  return place !== null && talk !== undefined && place.beat < talk.beats.length ? place : null;
}
