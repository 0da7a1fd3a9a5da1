import { pristine } from '../mm/approaches/pristine.ts';
import { runCall, type CallOutcome } from '../mm/calls.ts';
import { errorText } from '../mm/errno.ts';
import { FaultOutcome } from '../mm/events.ts';
import { geometryOf } from '../mm/geometry.ts';
import type { Kernel } from '../mm/kernel.ts';
import { Mm } from '../mm/mm.ts';
import { runAlone } from '../mm/request.ts';
import { GIB, hex0x } from '../mm/units.ts';
import { quietKernel } from '../mm/world.ts';
import { FIELDS, vmasAround } from './compared-fields.ts';
import { observe } from './observed-state.ts';
import { describeOperation, parseHeader, parseLine, type RecordedCheck, type RecordedOperation } from './recording.ts';
import type { Range } from './recorded-fields.ts';
import { RecordingError } from './recording-error.ts';
import { textLines } from './text-lines.ts';

/** One check that failed: what the real kernel did, and what the model does. */
export interface Difference {
  /** Line of the recording, from 1. */
  readonly line: number;
  /** The operation before the check, as it was recorded. */
  readonly operation: string;
  /** `ret`, or a field of the check. */
  readonly field: string;
  readonly expected: string;
  readonly got: string;
  /** The VMAs around, recorded and the model's: lines of /proc/PID/maps, the operation's own between them. */
  readonly vmas: { readonly expected: readonly string[]; readonly got: readonly string[] };
}

export interface ReplayResult {
  readonly passed: number;
  readonly failed: number;
  readonly first: Difference | null;
  /** Whether the recording ends as recorders end it, with the arena unmapped and checked; one that does not may be cut off. */
  readonly complete: boolean;
}

export interface ReplayOptions {
  /** Told of every check that fails. */
  readonly onDifference?: (difference: Difference) => void;
  /** Ends the replay early; what was compared so far is the result. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a recording on the model, operation by operation, and compares what comes of it.
 *
 * @param chunks the file, plain or gzip
 * @throws RecordingError if it is no recording, or not one to its end
 */
export async function replay(chunks: AsyncIterable<Uint8Array>, options: ReplayOptions = {}): Promise<ReplayResult> {
  const { onDifference, signal } = options;
  let machine: RecordedMachine | null = null;
  let lines = 0;
  for await (const { number, text } of textLines(chunks)) {
    if (signal?.aborted === true) break;
    lines = number;
    if (machine === null) machine = new RecordedMachine(parseHeader(number, text).arena, onDifference);
    else machine.line(number, text);
  }
  if (machine === null) throw RecordingError.about(1, 'text', 'nothing', 'a header, then operations and checks');
  if (machine.checks === 0 && signal?.aborted !== true) {
    throw RecordingError.about(lines + 1, 'text', 'the end before any operation or check', 'operations and checks');
  }
  return machine.result();
}

/** An address space of v6.18 on which recorded operations are run, and the account of what was compared. */
class RecordedMachine {
  private readonly arena: Range;
  private readonly kernel: Kernel;
  private readonly onDifference: ((difference: Difference) => void) | undefined;
  private passed = 0;
  private failed = 0;
  private first: Difference | null = null;
  private operation: RecordedOperation | null = null;
  private endsEmpty = false;

  constructor(arena: Range, onDifference: ((difference: Difference) => void) | undefined) {
    this.arena = arena;
    this.onDifference = onDifference;
    this.kernel = quietKernel({
      mm: new Mm(geometryOf(512)),
      task: { id: 0, name: 'recorded', fatalSignalPending: false },
      approach: pristine,
      config: {
        kernel: 'v6.18',
        maxMapCount: 65_530,
        sectionBytes: GIB,
        drop: { contended: true, notAtomic: true, needResched: true },
      },
    });
  }

  get checks(): number {
    return this.passed + this.failed;
  }

  line(number: number, text: string): void {
    const line = parseLine(number, text);
    if (line.kind === 'operation') this.run(number, line);
    else if (line.kind === 'check') this.compare(number, line);
  }

  result(): ReplayResult {
    const { passed, failed, first, endsEmpty: complete } = this;
    return { passed, failed, first, complete };
  }

  private run(number: number, operation: RecordedOperation): void {
    this.operation = operation;
    this.endsEmpty = false;
    const outcome = runAlone(runCall(this.kernel, operation.call));
    const { ret, at, code } = operation.ret;
    const expected = returnText(ret, at, code);
    const got = outcomeText(outcome);
    if (expected === got) this.passed++;
    else this.fail(number, 'ret', expected, got, null, null);
  }

  private compare(number: number, check: RecordedCheck): void {
    const state = observe(this.kernel.mm, this.arena);
    for (const field of FIELDS) {
      if (field.equal(check, state)) this.passed++;
      else {
        const { expected, got, near } = field.describe(check, state);
        this.fail(number, field.name, expected, got, near, check);
      }
    }
    const call = this.operation?.call;
    const [start, end] = this.arena;
    this.endsEmpty = call?.op === 'munmap' && call.addr === start && call.len === end - start;
  }

  private fail(
    line: number,
    field: string,
    expected: string,
    got: string,
    near: number | null,
    check: RecordedCheck | null,
  ): void {
    this.failed++;
    if (this.first !== null && this.onDifference === undefined) return;
    const { operation } = this;
    const place = near ?? (operation === null ? this.arena[0] : operation.call.addr);
    const state = observe(this.kernel.mm, this.arena);
    const difference: Difference = {
      line,
      operation: operation === null ? 'the start' : describeOperation(operation),
      field,
      expected,
      got,
      vmas: { expected: check === null ? [] : vmasAround(check, place), got: vmasAround(state, place) },
    };
    this.first ??= difference;
    this.onDifference?.(difference);
  }
}

const SIGNALS: Readonly<Record<FaultOutcome, string>> = {
  [FaultOutcome.ok]: '',
  [FaultOutcome.mapError]: '-SIGSEGV',
  [FaultOutcome.accessError]: '-SIGSEGV',
  [FaultOutcome.busError]: '-SIGBUS',
};

const CODES: Readonly<Record<FaultOutcome, string>> = {
  [FaultOutcome.ok]: '',
  [FaultOutcome.mapError]: 'maperr',
  [FaultOutcome.accessError]: 'accerr',
  [FaultOutcome.busError]: 'adrerr',
};

function outcomeText({ ret, signal }: CallOutcome): string {
  if (signal !== null) return returnText(SIGNALS[signal.outcome], signal.at, CODES[signal.outcome]);
  return returnText(ret < 0 ? errorText(ret) : ret, null, null);
}

function returnText(ret: number | string, at: number | null, code: string | null): string {
  const value = typeof ret === 'string' || ret === 0 ? String(ret) : hex0x(ret);
  return at === null ? value : `${value} at ${hex0x(at)}, ${code}`;
}
