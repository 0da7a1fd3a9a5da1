import type { StoreApi } from 'zustand/vanilla';
import { audienceStage, markAt, markBeside, marksOnStage, type Mark } from './stage-marks.ts';
import type { TalkState } from './talk-state.ts';

export interface TalkPointing {
  togglePointer(): void;
  /** With the mouse; shares of the stage. */
  movePointer(x: number, y: number): void;
  /** To the thing at that place, or the nearest. */
  snapPointer(x: number, y: number): void;
  /** With the keyboard, to the next thing in a direction. */
  nudgePointer(right: number, down: number): void;
}

export function createPointing(store: StoreApi<TalkState>): TalkPointing {
  const marks = (): readonly Mark[] => {
    const stage = audienceStage();
    return stage === null ? [] : marksOnStage(stage);
  };
  const snap = (x: number, y: number): void => {
    const mark = markAt(marks(), x, y);
    store.setState({ pointer: mark === null ? { kind: 'spot', x, y } : { kind: 'ring', mark } });
  };
  return {
    togglePointer() {
      if (store.getState().pointer !== null) store.setState({ pointer: null });
      else snap(0.5, 0.5);
    },
    movePointer(x, y) {
      const isInside = x >= 0 && x <= 1 && y >= 0 && y <= 1;
      if (store.getState().pointer !== null && isInside) store.setState({ pointer: { kind: 'spot', x, y } });
    },
    snapPointer(x, y) {
      if (store.getState().pointer !== null) snap(x, y);
    },
    nudgePointer(right, down) {
      const { pointer } = store.getState();
      if (pointer === null) return;
      if (pointer.kind === 'spot') {
        snap(pointer.x, pointer.y);
        return;
      }
      const mark = markBeside(marks(), pointer.mark, right, down);
      if (mark !== null) store.setState({ pointer: { kind: 'ring', mark } });
    },
  };
}
