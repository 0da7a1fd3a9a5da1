import { runCall } from '../mm/calls.ts';
import { errorText } from '../mm/errno.ts';
import { FaultOutcome } from '../mm/events.ts';
import type { Kernel } from '../mm/kernel.ts';
import { Mm } from '../mm/mm.ts';
import { fork } from '../mm/paths/fork.ts';
import { khugepagedScanMmSlot } from '../mm/paths/khugepaged-scan.ts';
import { procPidMapsRead } from '../mm/paths/proc-pid-maps-read.ts';
import { touch } from '../mm/paths/touch.ts';
import type { Path } from '../mm/request.ts';
import { hex0x } from '../mm/units.ts';
import type { Operation } from './program.ts';
import { memoryText } from './world.ts';

/** What an operation came to. */
export interface OperationResult {
  /** What the thread saw: the return value, the signal, the content read, for fork the child's memory. */
  readonly text: string;
  /** Whether the call says that it did not do what was asked: its part of the work must then be undone. */
  readonly failed: boolean;
  /** A signal ended the access. */
  readonly signal: boolean;
}

/** Runs one operation by the kernel path that it takes. `onChild` hears of a child that is being made. */
export function* runOperation(
  k: Kernel,
  { call, content }: Operation,
  onChild: (child: Mm) => void,
): Path<OperationResult> {
  switch (call.op) {
    case 'touch': {
      const seen = yield* touch(k, call.addr, call.access, content);
      if (seen.outcome !== FaultOutcome.ok) {
        return { text: `${call.access} ${hex0x(call.addr)} ${SIGNALS[seen.outcome]}`, failed: false, signal: true };
      }
      const text =
        call.access === 'read' ? `read ${hex0x(call.addr)} = ${seen.content}` : `write ${hex0x(call.addr)} ok`;
      return { text, failed: false, signal: false };
    }
    case 'fork': {
      const child = new Mm(k.mm.geometry, k.mm.newLockId());
      onChild(child);
      const ret = yield* fork(k, child);
      return resultOf('fork', ret < 0 ? returnText(ret) : `0, child: ${memoryText(child)}`, ret < 0);
    }
    case 'maps':
      return resultOf('maps', `${yield* procPidMapsRead(k)} lines`, false);
    case 'khugepaged':
      return resultOf('khugepaged', (yield* khugepagedScanMmSlot(k)) ? 'scanned' : 'skipped', false);
    case 'brk': {
      const before = call.addr;
      const { ret } = yield* runCall(k, call);
      // brk(2) tells of a failure by the old end of the heap; below the heap's start it only asks.
      return resultOf('brk', returnText(ret), ret !== before && before >= k.mm.startBrk);
    }
    default: {
      const { ret } = yield* runCall(k, call);
      return resultOf(call.op, returnText(ret), ret < 0);
    }
  }
}

const SIGNALS: Readonly<Record<FaultOutcome, string>> = {
  [FaultOutcome.ok]: '',
  [FaultOutcome.mapError]: 'SIGSEGV (nothing mapped)',
  [FaultOutcome.accessError]: 'SIGSEGV (no right)',
  [FaultOutcome.busError]: 'SIGBUS',
};

function resultOf(op: string, ret: string, failed: boolean): OperationResult {
  return { text: `${op} = ${ret}`, failed, signal: false };
}

/** A return value as documents write it: "0", "-ENOMEM", or an address. */
function returnText(ret: number): string {
  if (ret < 0) return errorText(ret);
  return ret < 4096 ? String(ret) : hex0x(ret);
}
