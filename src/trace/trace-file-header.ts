import * as v from 'valibot';

const bytes = v.pipe(v.number(), v.finite());
const positiveBytes = v.pipe(bytes, v.minValue(1));
const text = v.string();
const index = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff));

/** What an own trace file says about its runs. Fields that are not known are kept as they are. */
const headerSchema = v.looseObject({
  /** Version and model checksum of the program that wrote it. */
  program: text,
  modelChecksum: text,
  /** The scenario document. */
  scenario: v.unknown(),
  /** One a lane. */
  approaches: v.array(v.object({ id: text, label: text })),
  tasks: v.pipe(v.array(v.object({ name: text, kind: index, cpu: index })), v.maxLength(0xffff)),
  range: v.object({ start: bytes, lenBytes: bytes }),
  mappings: v.array(
    v.object({ start: bytes, lenBytes: bytes, resident: v.boolean(), everyBytes: v.optional(positiveBytes) }),
  ),
  /** Entries of one page table; 512 where it is not said. */
  entriesPerTable: v.optional(v.pipe(v.number(), v.integer(), v.minValue(2), v.maxValue(512))),
  sectionBytes: bytes,
  /** What each lane came to, as `simulate --json` prints it; empty where a run did not end. */
  summaries: v.array(v.unknown()),
});

export type TraceFileHeader = v.InferOutput<typeof headerSchema>;

/** Deeper than any scenario or summary of ours: what writes the header again goes down into it by recursion. */
const DEEPEST = 64;

/** The same as it stands in a file: with how many events each lane has. */
export const headerWithLanesSchema = v.pipe(
  v.looseObject({
    ...headerSchema.entries,
    lanes: v.array(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
  }),
  v.check((header) => isNoDeeper(header, DEEPEST), `Invalid nesting: Expected at most ${DEEPEST} levels`),
);

function isNoDeeper(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return levels > 0 && Object.values(value).every((inner) => isNoDeeper(inner, levels - 1));
}
