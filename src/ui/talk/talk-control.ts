import { createStore, type StoreApi } from 'zustand/vanilla';
import type { Unmapscope } from '../state/unmapscope.ts';
import { keepTalk, recallTalk } from './kept-talk.ts';
import { openPresenterDocument } from './presenter-document.ts';
import { createShownBeats, type ShownBeats } from './shown-beats.ts';
import { parseTalk, talkText, type Beat, type Talk } from './talk-document.ts';
import { placeText, readTalkPlace, type TalkPlace } from './talk-place.ts';
import type { TalkState } from './talk-state.ts';
import { QUESTIONS } from './talks/questions.ts';
import { TALKS } from './talks/index.ts';

/** How long what moves takes from one end to the other, ms. */
const MOTION_MS = 1800;
/** How long one stays at a beat before all others are prepared, ms. */
const PREPARE_AFTER_MS = 3000;
/** So much of the stage an arrow key moves the pointer. */
const POINTER_STEP = 0.04;
/** Larger files are no talks. */
const MOST_BYTES = 4 * 2 ** 20;

/** Drives one talk. Both windows look at the same state, and either may change it. */
export interface TalkControl {
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
  togglePointer(): void;
  movePointer(x: number, y: number): void;
  nudgePointer(right: number, down: number): void;
  /** To be called in the handler of a key or a click: a browser opens windows only there. */
  openPresenter(): void;
  closePresenter(): void;
  /** Makes what all beats of the talk show. */
  prepareAll(): void;
  /** Makes what is on screen, and the address follow; to be called when the mode is entered. */
  show(): void;
  /** Closes what is open, the last thing first. */
  escape(): void;
  load(file: Blob): Promise<void>;
  save(): void;
  edit(changes: Pick<Beat, 'caption' | 'notes' | 'seconds'>): void;
  resetClock(): void;
}

export function createTalkControl(app: Unmapscope): TalkControl {
  const kept = recallTalk();
  const shown = createShownBeats();
  const loadedIds = new Set(kept.talks.map(({ id }) => id));
  const talks = [...TALKS.filter(({ id }) => !loadedIds.has(id)), ...kept.talks];
  const wanted = app.store.getState().mode.at ?? kept.at;
  const place = known(readTalkPlace(wanted), talks);
  const store = createStore<TalkState>(() => ({
    talks,
    place: place ?? { talk: talks[0].id, beat: 0, question: null },
    moved: 1,
    blank: null,
    pointer: null,
    startedMs: kept.startedMs,
    presenter: null,
    notesAreDocked: false,
    panel: 'none',
    problem:
      place === null && wanted !== null
        ? `The link names a beat that is not there (${wanted}): open the talk's file. The first beat is shown instead.`
        : '',
  }));

  const talk = (): Talk => talkOf(store.getState());
  const beatAt = (at: TalkPlace): Beat =>
    at.question === null ? talkOf({ ...store.getState(), place: at }).beats[at.beat] : QUESTIONS[at.question - 1];

  let frame = 0;
  const stopMotion = (): void => {
    cancelAnimationFrame(frame);
    frame = 0;
  };
  const move = (): void => {
    stopMotion();
    if (matchMedia('(prefers-reduced-motion: reduce)').matches || !moves(beatAt(store.getState().place))) {
      store.setState({ moved: 1 });
      return;
    }
    store.setState({ moved: 0 });
    let began: number | null = null;
    const step = (nowMs: number): void => {
      began ??= nowMs;
      const moved = Math.min(1, (nowMs - began) / MOTION_MS);
      store.setState({ moved });
      frame = moved < 1 ? requestAnimationFrame(step) : 0;
    };
    frame = requestAnimationFrame(step);
  };
  const show = (at: TalkPlace, isMoving: boolean): void => {
    stopMotion();
    store.setState({ place: at, moved: 1, blank: null });
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
    if (startedMs === null) store.setState({ startedMs: Date.now() });
    show({ talk: talk().id, beat, question: null }, isMoving);
  };

  store.subscribe((now, before) => {
    if (now.talks === before.talks && now.place === before.place && now.startedMs === before.startedMs) return;
    keepTalk({
      talks: now.talks.filter((one) => !TALKS.includes(one)),
      at: placeText(now.place),
      startedMs: now.startedMs,
    });
  });
  // The back button, or a link that was typed in.
  app.store.subscribe(({ mode }, before) => {
    if (mode === before.mode || mode.mode !== 'talk') return;
    if (mode.at === placeText(store.getState().place)) return;
    const at = known(readTalkPlace(mode.at), store.getState().talks) ?? store.getState().place;
    show(at, false);
  });

  return {
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
    choose(id) {
      store.setState({ startedMs: null });
      show({ talk: id, beat: 0, question: null }, false);
    },
    ask(question) {
      show({ ...store.getState().place, question }, false);
    },
    comeBack() {
      const { place: at } = store.getState();
      if (at.question !== null) show({ ...at, question: null }, false);
    },
    blank: (colour) => store.setState((state) => ({ blank: state.blank === null ? colour : null })),
    togglePointer: () => store.setState(({ pointer }) => ({ pointer: pointer === null ? { x: 0.5, y: 0.5 } : null })),
    movePointer(x, y) {
      if (store.getState().pointer !== null) store.setState({ pointer: { x: inside(x), y: inside(y) } });
    },
    nudgePointer(right, down) {
      const { x, y } = store.getState().pointer ?? { x: 0.5, y: 0.5 };
      store.setState({ pointer: { x: inside(x + right * POINTER_STEP), y: inside(y + down * POINTER_STEP) } });
    },
    openPresenter() {
      const { presenter } = store.getState();
      if (presenter !== null && presenter !== 'denied' && !presenter.window.closed) presenter.window.focus();
      else store.setState({ presenter: openPresenterDocument() ?? 'denied' });
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
      const { panel, blank, pointer, problem, place: at } = store.getState();
      if (problem !== '') store.setState({ problem: '' });
      else if (panel !== 'none') store.setState({ panel: 'none' });
      else if (blank !== null) store.setState({ blank: null });
      else if (pointer !== null) store.setState({ pointer: null });
      else if (at.question !== null) show({ ...at, question: null }, false);
    },
    async load(file) {
      try {
        if (file.size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES / 2 ** 20} MiB`);
        const loaded = parseTalk(await file.text());
        store.setState((state) => ({
          talks: [...state.talks.filter(({ id }) => id !== loaded.id), loaded],
          place: { talk: loaded.id, beat: 0, question: null },
          startedMs: null,
          problem: '',
        }));
        show(store.getState().place, false);
      } catch (error) {
        store.setState({ problem: `${nameOf(file)} is no talk that can be given: ${reasonOf(error)}.` });
      }
    },
    save() {
      const { id } = talk();
      const url = URL.createObjectURL(new Blob([talkText(talk())], { type: 'application/json' }));
      const link = document.createElement('a');
      link.href = url;
      link.download = `${id}.talk.json`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    },
    edit(changes) {
      const { place: at, talks: all } = store.getState();
      if (at.question !== null) return;
      const edited: Talk = {
        ...talk(),
        beats: talk().beats.map((one, i) => (i === at.beat ? { ...one, ...changes } : one)),
      };
      store.setState({ talks: all.map((one) => (one.id === edited.id ? edited : one)) });
    },
    resetClock: () => store.setState({ startedMs: null }),
  };
}

export function talkOf({ talks, place }: Pick<TalkState, 'talks' | 'place'>): Talk {
  return talks.find(({ id }) => id === place.talk) ?? talks[0];
}

/** What moves at all; the rest is shown at once. */
function moves({ from, to }: Beat): boolean {
  return JSON.stringify(from) !== JSON.stringify(to);
}

function known(place: TalkPlace | null, talks: readonly Talk[]): TalkPlace | null {
  const talk = talks.find(({ id }) => id === place?.talk);
  return place !== null && talk !== undefined && place.beat < talk.beats.length ? place : null;
}

function inside(share: number): number {
  return Math.min(1, Math.max(0, share));
}

function nameOf(file: Blob): string {
  return file instanceof File ? file.name : 'The file';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
