import type { StoreApi } from 'zustand/vanilla';
import { parseTalk, talkText, type Beat, type Talk } from './talk-document.ts';
import { withRehearsed } from './talk-rehearsal.ts';
import type { TalkState } from './talk-state.ts';

/** Larger files are no talks. */
const MOST_BYTES = 4 * 2 ** 20;

/** A talk as a file, and changes to it in the page. */
export interface TalkFiles {
  load(file: Blob): Promise<void>;
  save(): void;
  /** Changes the beat on screen. */
  edit(changes: Pick<Beat, 'caption' | 'notes' | 'seconds'>): void;
  /** The seconds that were measured become those of the talk. */
  takeRehearsed(): void;
}

/** @param opened a talk has come; to be called with its id */
export function createTalkFiles(store: StoreApi<TalkState>, talk: () => Talk, opened: (id: string) => void): TalkFiles {
  const replace = (changed: Talk): void =>
    store.setState(({ talks }) => ({ talks: talks.map((one) => (one.id === changed.id ? changed : one)) }));
  return {
    async load(file) {
      try {
        if (file.size > MOST_BYTES) throw new Error(`it is larger than ${MOST_BYTES / 2 ** 20} MiB`);
        const loaded = parseTalk(await file.text());
        store.setState(({ talks }) => ({
          talks: [...talks.filter(({ id }) => id !== loaded.id), loaded],
          problem: '',
        }));
        opened(loaded.id);
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
      const { place } = store.getState();
      if (place.question !== null) return;
      replace({ ...talk(), beats: talk().beats.map((one, i) => (i === place.beat ? { ...one, ...changes } : one)) });
    },
    takeRehearsed: () => replace(withRehearsed(talk(), store.getState().rehearsed)),
  };
}

function nameOf(file: Blob): string {
  return file instanceof File ? file.name : 'The file';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
