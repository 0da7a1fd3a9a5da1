import { GIB } from '../../mm/units.ts';
import { defaultScenario } from '../../scenario/default-scenario.ts';
import type { ScenarioDocument } from '../../scenario/document.ts';
import type { Mode } from '../state/mode.ts';
import { START_PLACE, type Place } from '../state/place.ts';

/** A question that is asked before the answer is shown. */
export interface Guess {
  readonly question: string;
  readonly choices: readonly { readonly text: string; readonly isRight: boolean }[];
}

/** One step of a guided path: a sentence, and what the player shows for it. */
export interface PathStep {
  /** With figures of the runs on screen; see fillSentence(). */
  readonly sentence: string;
  /** Of a built-in scenario, or a document. */
  readonly scenario: string | ScenarioDocument;
  readonly approaches: readonly string[];
  /** A recorded kernel to stand beside the run. */
  readonly recording?: string;
  /** The stretch of time on screen, ns; without: everything. */
  readonly range?: { readonly from: number; readonly to: number };
  readonly place?: Place;
  /** A mode that goes further into it; offered as a button. */
  readonly opens?: Mode;
  /** Asked before the sentence is shown. */
  readonly guess?: Guess;
}

export interface GuidedPath {
  readonly id: string;
  readonly question: string;
  readonly steps: readonly PathStep[];
}

const MS = 1e6;

/** Short enough to run millions of faults beside it. */
const FAULTS_AND_A_WRITER: ScenarioDocument = {
  ...defaultScenario({
    sizeBytes: 16 * GIB,
    neighbours: [
      { kind: 'fault', count: 3 },
      { kind: 'writer', count: 1 },
    ],
  }),
  id: 'faults-and-a-writer',
  title: 'How long do faulting threads wait while 16 GiB are unmapped and one writer queues?',
};

/** The square of the race matrix, to look at or, with a schedule, to run by hand. */
function race(scenario: string, approach: string, schedule: string | null = null): Place {
  return { ...START_PLACE, show: 'races', cell: { scenario, approach }, schedule };
}

/** What a visitor is led through. Every sentence stands beside the run, the search or the recording that it speaks of. */
export const GUIDED_PATHS: readonly GuidedPath[] = [
  {
    id: 'who-waits',
    question: 'Who waits?',
    steps: [
      {
        sentence:
          'ps only wants a command line, but for that it takes mmap_sem for read. One munmap holds it for write for {pristine.hold}; ps waits {pristine.wait.ps}.',
        scenario: 'ps-320G',
        approaches: ['pristine'],
      },
      {
        sentence:
          'Close up: step after step of 2 MiB, {pristine.pages} pages in all. Splitting and detaching the VMA take microseconds; nearly all of the time is the zap.',
        scenario: 'ps-320G',
        approaches: ['pristine'],
        range: { from: 0, to: 2 * MS },
      },
      {
        sentence:
          'A thread that maps and unmaps a little waits as well: {pristine.wait.writer} at most, ps {pristine.wait.ps}. Whoever needs the address space stands still.',
        scenario: 'writer-320G',
        approaches: ['pristine'],
      },
      {
        sentence:
          'Let 32 threads unmap 300 GiB each, one after another: ps waits {pristine.wait.ps}, and khungtaskd reports it, as it does whatever is blocked for more than 120 s. The munmaps that wait can be killed, so they are not reported.',
        scenario: 'hung-task',
        approaches: ['pristine'],
      },
    ],
  },
  {
    id: 'drop',
    question: 'Does the drop ever happen?',
    steps: [
      {
        sentence:
          'The series cuts the munmap into {sections.sections} sections and asks after each whether to let go of the lock: {sections.tests} tests, {sections.drops} drops. ps waits {sections.wait.ps}.',
        scenario: 'ps-320G',
        approaches: ['pristine', 'sections'],
      },
      {
        sentence:
          'Somebody waits, the caller is not atomic, but need_resched() is false at {sections.needReschedFalse} of {sections.tests} tests: waiting for a lock never makes the CPU of its holder want to reschedule.',
        scenario: 'ps-320G',
        approaches: ['sections'],
        range: { from: 6_480 * MS, to: 6_620 * MS },
      },
      {
        sentence:
          'A kernel with the series was recorded doing the same: at every test somebody waits, and at every test the lock is kept.',
        scenario: 'b_cpu2',
        approaches: ['sections'],
        recording: '4.17-contended-no-drop',
      },
      {
        guess: {
          question: 'Take need_resched() out of the condition. How long does ps wait then?',
          choices: [
            { text: 'as long as before', isRight: false },
            { text: 'about as long as a section takes', isRight: true },
            { text: 'not at all', isRight: false },
          ],
        },
        sentence:
          'The lock is let go of {sections-always-drop.drops} times, whenever somebody waits at the end of a section. ps waits {sections-always-drop.wait.ps}, the munmap takes {sections-always-drop.munmap}.',
        scenario: 'ps-320G',
        approaches: ['sections', 'sections-always-drop'],
      },
    ],
  },
  {
    id: 'break',
    question: 'Can it break?',
    steps: [
      {
        guess: {
          question: 'A thread sees that the first part of a mapping is gone. Can it still write to the last part?',
          choices: [
            { text: 'no: a munmap happens at once', isRight: false },
            { text: 'yes: between two sections', isRight: true },
          ],
        },
        sentence:
          'With the lock let go of in between, it can, and what it wrote is lost. No order of whole system calls explains that; the search found it among all orders.',
        scenario: 'ps-320G',
        approaches: ['sections'],
        place: race('munmap-vs-write', 'sections'),
      },
      {
        sentence: 'Letting go deeper down, inside zap_pmd_range(), is worse: a VMA is used after it was freed.',
        scenario: 'ps-320G',
        approaches: ['zap-pmd-attached'],
        place: race('munmap-vs-munmap', 'zap-pmd-attached'),
      },
      {
        sentence: 'You are the scheduler: choose who runs next, and try to make it happen. Undo is free.',
        scenario: 'ps-320G',
        approaches: ['sections'],
        place: race('munmap-vs-map-fixed', 'sections', ''),
      },
      {
        sentence:
          'It was seen on a real kernel: a mapping that was made during a drop is destroyed by the last section.',
        scenario: 'j_map_sparse_cpu1_hog',
        approaches: ['sections'],
        recording: '4.17-destroyed-map-fixed',
      },
    ],
  },
  {
    id: 'code',
    question: 'What changed in the code?',
    steps: [
      {
        sentence:
          'do_munmap() unmapped everything in {pristine.sections} pass; the series makes {sections.sections} passes of do_munmap_range(), each whole: split, detach, zap, free the page tables, free the VMAs.',
        scenario: 'ps-320G',
        approaches: ['pristine', 'sections'],
        range: { from: 0, to: 240 * MS },
      },
      {
        sentence:
          'Every caller says by one parameter, atomic, whether the lock may be let go of in between. Review shows the eight patches call site by call site, with what the search finds for either value.',
        scenario: 'ps-320G',
        approaches: ['pristine', 'sections'],
        opens: 'review',
      },
    ],
  },
  {
    id: 'linux',
    question: 'What did Linux do in the end?',
    steps: [
      {
        sentence:
          'Since 4.20 a munmap holds the lock for write for {detach-downgrade.hold} only: find, split, detach; then it downgrades, and zaps while readers run. ps waits {detach-downgrade.wait.ps}.',
        scenario: 'ps-320G',
        approaches: ['pristine', 'detach-downgrade'],
      },
      {
        sentence:
          'Readers are free until the first writer queues: then it waits {detach-downgrade.wait.writer}, and ps, behind it, {detach-downgrade.wait.ps}.',
        scenario: 'writer-320G',
        approaches: ['detach-downgrade'],
      },
      {
        sentence:
          'Since 6.4 a page fault locks only its own VMA. With one writer in the queue, threads that fault in other mappings wait {detach-downgrade.wait.fault} under the downgrade alone, and {per-vma-lock.wait.fault} with per-VMA locks.',
        scenario: FAULTS_AND_A_WRITER,
        approaches: ['detach-downgrade', 'per-vma-lock'],
      },
      {
        sentence: 'The same picture, recorded on a stock 6.1 kernel: from the moment that one writer waits, all do.',
        scenario: 'ps-320G',
        approaches: [],
        recording: '6.1-downgraded-with-writer',
      },
    ],
  },
];
