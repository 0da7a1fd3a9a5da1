import { timeText } from '../../trace/quantity-text.ts';
import type { LaneState } from './lane-state.ts';
import { longestWait, type RunSummary } from './run-summary.ts';

/** What one approach came to, in a sentence. */
export function laneSentence(label: string, summary: RunSummary): string {
  const wait = longestWait(summary);
  const waited = wait === null ? '' : ` ${wait.name} waited ${timeText(wait.waitMaxNs)} at most.`;
  const ended = summary.endedBy === null ? '' : ` The run was ended by ${summary.endedBy}.`;
  return (
    `${label} finished: munmap took ${timeText(summary.munmapNs)}, ` +
    `mmap_sem held for write ${timeText(summary.exclusiveHoldMaxNs)} at a time.${waited}${ended}`
  );
}

/** @returns a message as a sentence among others: one that somebody else wrote may have no full stop */
export function asSentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}

/** What all approaches came to, side by side, in a sentence. */
export function runSentence(lanes: readonly LaneState[]): string {
  const done = lanes.flatMap(({ label, summary }) => (summary === null ? [] : [{ label, summary }]));
  if (done.length === 0) return '';
  if (done.length === 1) return laneSentence(done[0].label, done[0].summary);
  return `${outcomeSentence(done)}${endingSentence(done)}`;
}

interface DoneLane {
  readonly label: string;
  readonly summary: RunSummary;
}

/** Nothing, unless some of the runs were ended before they were over, as by a bound of the scenario. */
function endingSentence(done: readonly DoneLane[]): string {
  const ended = done.filter(({ summary }) => summary.endedBy !== null);
  if (ended.length === 0) return '';
  const reasons = [...new Set(ended.map(({ summary }) => summary.endedBy))];
  return ` ${joined(ended.map(({ label }) => label))}: ended by ${reasons.join('; ')}. What was simulated so far is shown.`;
}

function outcomeSentence(done: readonly DoneLane[]): string {
  const wait = longestWait(done[0].summary);
  if (wait === null) {
    const holds = done.map(({ label, summary }) => `${timeText(summary.exclusiveHoldMaxNs)} under ${label}`);
    return `Finished. mmap_sem was held for write at most ${joined(holds)}.`;
  }
  const waits = done.map(({ label, summary }) => {
    const longest = longestWait(summary);
    return `${timeText(longest?.waitMaxNs ?? 0)} under ${label}`;
  });
  return `Finished. ${wait.name} waited at most ${joined(waits)}.`;
}

function joined(parts: readonly string[]): string {
  return parts.length < 2 ? parts.join('') : `${parts.slice(0, -1).join(', ')} and ${parts[parts.length - 1]}`;
}
