import { describe, expect, test } from 'vitest';
import { EventKind } from '../../../src/mm/events.ts';
import { EventStore } from '../../../src/trace/event-store.ts';
import { joinColumns } from '../../../src/trace/event-columns.ts';
import { transferables } from '../../../src/trace/transferables.ts';

function tellInstant(store: EventStore, timeNs: number, task = 0): void {
  store.append(timeNs, timeNs, timeNs * 2, 4096, 1, task, EventKind.Error, 3);
}

describe('EventStore', () => {
  test('gives back what was appended, beyond its first capacity', () => {
    const store = new EventStore({ keep: true });
    for (let i = 0; i < 10_000; i++) store.append(i, i + 0.5, 2 ** 47 - i, i * 4096, i, i % 7, i % 32, i % 128);
    const columns = store.columns();
    expect(columns.length).toBe(10_000);
    const i = 9_999;
    expect([columns.timeNs[i], columns.lastNs[i], columns.addr[i], columns.lenBytes[i]]).toEqual([
      i,
      i + 0.5,
      2 ** 47 - i,
      i * 4096,
    ]);
    expect([columns.count[i], columns.task[i], columns.kind[i], columns.detail[i]]).toEqual([
      i,
      i % 7,
      i % 32,
      i % 128,
    ]);
  });

  test('chunks are exact in size, follow one another, and can be transferred', () => {
    const store = new EventStore();
    const chunks = [];
    for (let i = 0; i < 20_000; i++) {
      tellInstant(store, i);
      if (i % 777 === 0) chunks.push(store.takeChunk()!);
    }
    chunks.push(store.takeChunk()!);
    expect(store.takeChunk()).toBeNull();
    expect(store.length).toBe(20_000);
    const whole = joinColumns(chunks);
    expect(whole.timeNs).toEqual(Float64Array.from({ length: 20_000 }, (_, i) => i));
    const [chunk] = chunks.slice(-1);
    expect(chunk.timeNs.buffer.byteLength).toBe(chunk.length * 8);
    const moved = structuredClone(chunk, { transfer: transferables(chunk) });
    expect(chunk.timeNs.length).toBe(0);
    expect(moved.timeNs.length).toBe(moved.length);
  });

  test('what is not stable yet stays until it is', () => {
    const store = new EventStore();
    for (let i = 0; i < 10; i++) tellInstant(store, i);
    expect(store.takeChunk(0)).toBeNull();
    expect(store.takeChunk(7)!.length).toBe(7);
    expect(store.untaken).toBe(3);
    store.shift(0, 7, 8, 100);
    expect(store.takeChunk(3)).toBeNull();
    expect([...store.takeChunk()!.timeNs]).toEqual([7, 8, 109]);
  });

  test('shift moves only the later times of the one task', () => {
    const store = new EventStore();
    tellInstant(store, 10, 0);
    tellInstant(store, 10, 1);
    store.append(5, 20, 0, 0, 1, 0, EventKind.Zap, 0);
    tellInstant(store, 30, 0);
    store.shift(0, 1, 10, 7);
    const chunk = store.takeChunk()!;
    expect([...chunk.timeNs]).toEqual([10, 10, 5, 37]);
    expect([...chunk.lastNs]).toEqual([10, 10, 27, 37]);
  });

  test('a time that was handed out cannot change', () => {
    const store = new EventStore();
    tellInstant(store, 10, 0);
    tellInstant(store, 50, 1);
    store.takeChunk();
    expect(() => store.shift(1, 0, 40, 1)).toThrow(RangeError);
    // Nothing of this task lies after 10 ns: there is nothing to change.
    expect(() => store.shift(0, 0, 10, 1)).not.toThrow();
  });

  test('a store that keeps gives chunks and, in the end, everything', () => {
    const store = new EventStore({ keep: true });
    for (let i = 0; i < 5; i++) tellInstant(store, i);
    expect(store.takeChunk()!.length).toBe(5);
    tellInstant(store, 5);
    expect(store.takeChunk()!.length).toBe(1);
    expect(store.columns().length).toBe(6);
  });

  test('a store that forgets says so when asked for everything', () => {
    const store = new EventStore();
    tellInstant(store, 1);
    store.takeChunk();
    expect(() => store.columns()).toThrow(/keep/);
  });
});
