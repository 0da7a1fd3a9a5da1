/**
 * `npm run recordings`: makes the recorded kernels that ship with the page, recordings/, out of the traces in test/fixtures/traces: own trace files
 * as gzip, and an index that says what each shows and where it comes from.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { columnsOfLanes, TraceImporter } from '../src/trace/import/trace-importer.ts';
import { scenarioOfRecording } from '../src/scenario/recorded-munmap.ts';
import { recordedContention } from '../src/trace/recorded-contention.ts';
import { writeTraceFile } from '../src/trace/trace-file.ts';
import type { ImportedTrace } from '../src/trace/import/imported-trace.ts';

const ROOT = join(import.meta.dirname, '..');
const TRACES = join(ROOT, 'test/fixtures/traces');
const OUT = join(ROOT, 'recordings');
const MOST_BYTES = 300_000;

const VM_4_17 = 'Linux 4.17.0 in a virtual machine with emulated CPUs: order and counts are real, times are not';
const VM_6_1 =
  "Debian 12's Linux 6.1 in a virtual machine with emulated CPUs: order and counts are real, times are not";

/**
 * What ships. `approach` is what the kernel did, by the name that the model has for it; `scenario` the built-in one that was recorded; where there is
 * none, one is made from the trace.
 */
const RECORDINGS = [
  {
    id: '4.17-idle-pristine',
    scenario: 'a',
    trace: '4.17/a.pristine.trace',
    approach: 'pristine',
    title: '4 GiB, nobody else, as the kernel was',
    shows: 'One pass of do_munmap() over everything, with the lock held for write.',
    source: VM_4_17,
  },
  {
    id: '4.17-idle-sections',
    scenario: 'a',
    trace: '4.17/a.patched.trace',
    approach: 'sections',
    title: '4 GiB, nobody else, with the series',
    shows: 'Four sections and four drop tests; nobody waits, so it is one hold all the same.',
    source: VM_4_17,
  },
  {
    id: '4.17-contended-pristine',
    scenario: 'b_cpu2',
    trace: '4.17/b_cpu2_rep0.pristine.trace',
    approach: 'pristine',
    title: '4 GiB, a faulting thread and ps wait, as the kernel was',
    shows: 'Both readers wait for the whole munmap.',
    source: VM_4_17,
  },
  {
    id: '4.17-contended-no-drop',
    scenario: 'b_cpu2',
    trace: '4.17/b_cpu2_rep0.patched.trace',
    approach: 'sections',
    title: '4 GiB, a faulting thread and ps wait, the lock is never dropped',
    shows:
      'Four drop tests with waiters, and need_resched() is false at each: cond_resched() in the zap has cleared it.',
    source: VM_4_17,
  },
  {
    id: '4.17-contended-drop',
    scenario: 'b_cpu2_hog',
    trace: '4.17/b_cpu2_hog_rep0.patched.trace',
    approach: 'sections',
    title: '4 GiB on busy CPUs, the lock is dropped once',
    shows:
      'need_resched() is true after the first section: both readers come in, then the munmap goes on for three sections.',
    source: VM_4_17,
  },
  {
    id: '4.17-unaligned-start',
    scenario: 'c',
    trace: '4.17/c.patched.trace',
    approach: 'sections',
    title: '3.5 GiB from an unaligned start',
    shows: 'Sections count from the start; the tables that straddle a cut are freed one section later.',
    source: VM_4_17,
  },
  {
    id: '4.17-destroyed-map-fixed',
    scenario: 'j_map_sparse_cpu1_hog',
    trace: '4.17/j_map_sparse_cpu1_hog_hit0.patched.trace',
    approach: 'sections',
    title: '4 TiB, a mapping made in a drop is destroyed',
    shows:
      'In the drop after section 319 another thread maps the last 2 MiB anew and writes to them; the last section unmaps them.',
    source: VM_4_17,
  },
  {
    id: '6.1-downgraded-readers-only',
    scenario: null,
    trace: '6.1/b0.trace-cmd.txt',
    approach: 'detach-downgrade',
    title: '2 GiB on 6.1, readers only',
    shows: 'The munmap downgrades the lock before it zaps: 315 times a reader gets in meanwhile.',
    source: VM_6_1,
  },
  {
    id: '6.1-downgraded-with-writer',
    scenario: null,
    trace: '6.1/b.tracefs.txt',
    approach: 'detach-downgrade',
    title: '2 GiB on 6.1, with a writer',
    shows:
      'Once a writer waits, every later reader waits behind it, although the munmap holds the lock for reading only.',
    source: VM_6_1,
  },
] as const;

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT, { recursive: true });
let total = 0;
const recordings = RECORDINGS.map(({ id, scenario, trace: name, approach, title, shows, source }) => {
  const importer = new TraceImporter({ keepEvents: true, maxEvents: 1e6, maxFileBytes: 1e9 });
  importer.push(gunzipSync(readFileSync(join(TRACES, `${name}.gz`))));
  const trace = importer.finish();
  const lanes = columnsOfLanes(trace);
  const header = { ...trace.header, approaches: [{ id: approach, label: `Recorded: ${title}` }], recording: id };
  const packed = gzipSync(writeTraceFile(header, lanes), { level: 9 });
  const file = `${id}.unmapscope`;
  writeFileSync(join(OUT, file), packed);
  total += packed.length;
  console.log(`${file}: ${lanes[0].length} events, ${packed.length} bytes`);
  const { tasks, spanNs } = trace.report;
  return {
    id,
    file,
    title,
    shows,
    approach,
    scenario,
    document: scenario === null ? documentOf(trace, title) : null,
    source,
    recordedAs: name,
    events: lanes[0].length,
    tasks,
    spanNs,
    bytes: packed.length,
  };
});
const index = `${JSON.stringify({ version: 1, recordings }, null, 2)}\n`;
total += gzipSync(index).length;
writeFileSync(join(OUT, 'index.json'), index);
console.log(`${total} bytes in all`);
if (total > MOST_BYTES) throw new Error(`more than ${MOST_BYTES} bytes`);

function documentOf({ header, lanes }: ImportedTrace, title: string): object {
  const contention = recordedContention(lanes[0], header.tasks, header.range);
  if (contention === null) throw new Error(`no munmap in ${title}`);
  return scenarioOfRecording(contention, title);
}
