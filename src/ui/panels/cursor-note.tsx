import type { DropTestMoment, Moment } from '../../trace/moment.ts';
import { formatCount, formatMoment } from '../format/quantities.ts';

interface CursorNoteProps {
  readonly moment: Moment | null;
  /** Whether it is told when need_resched() is set and cleared: traces of real kernels know of it at drop tests at most. */
  readonly tellsFlag?: boolean;
}

/** Where the cursor is, the three truths there, and why need_resched() is as it is. */
export function CursorNote({ moment, tellsFlag = true }: CursorNoteProps) {
  return (
    <section className="cursor-note">
      <h2>{placeText(moment)}</h2>
      <Truths moment={moment} tellsFlag={tellsFlag} />
      <p className="why soft">{moment ? whyText(moment, tellsFlag) : 'Nothing has happened yet.'}</p>
      <p className="soft">{moment?.dropTest ? testText(moment.dropTest) : ' '}</p>
    </section>
  );
}

function placeText(moment: Moment | null): string {
  if (moment === null) return 'At the cursor';
  const at = `At ${momentText(moment.tNs)}`;
  const section = moment.unmapper?.section;
  return section ? `${at} · section ${formatCount(section.number)} of ${formatCount(section.of)}` : at;
}

interface Truth {
  readonly name: string;
  readonly isTrue: boolean;
  readonly isAsked: boolean;
}

/** The conditions as they are at the cursor; whether the caller is atomic is known from the tests. */
function truthsOf(moment: Moment, tellsFlag: boolean): readonly Truth[] {
  const test = moment.dropTest;
  return [
    {
      name: 'contended',
      isTrue: moment.lock.waiters.some(({ spins }) => !spins),
      isAsked: test?.asksContended ?? true,
    },
    { name: 'not atomic', isTrue: test?.notAtomic ?? true, isAsked: test?.asksNotAtomic ?? true },
    {
      name: 'need_resched()',
      isTrue: (tellsFlag ? moment.needResched?.isSet : test?.needResched) ?? false,
      isAsked: test?.asksNeedResched ?? true,
    },
  ];
}

function Truths({ moment, tellsFlag = true }: CursorNoteProps) {
  return (
    <ul className="truths">
      {moment &&
        truthsOf(moment, tellsFlag).map(({ name, isTrue, isAsked }) => (
          <li
            key={name}
            data-true={isTrue}
            data-asked={isAsked}
            title={isAsked ? undefined : 'not asked for by this run'}
          >
            <span aria-hidden="true">{isTrue ? '✓' : '✗'}</span> {name}
            <span className="visually-hidden">
              {isTrue ? ': true' : ': false'}
              {isAsked ? '' : ', not asked for'}
            </span>
          </li>
        ))}
    </ul>
  );
}

/** Four digits: enough to find the place again, few enough to read. */
function momentText(ns: number): string {
  return formatMoment(ns, ns / 2000);
}

/** Who set the flag and who cleared it last; and what people expect to set it, but never does. */
function whyText(moment: Moment, tellsFlag: boolean): string {
  if (!tellsFlag) return 'This trace does not tell when need_resched() was set or cleared.';
  const { needResched, lock } = moment;
  if (!needResched) return 'The unmapping task has no CPU yet.';
  const says = `need_resched() is ${needResched.isSet ? 'true' : 'false'}: ${needResched.says}.`;
  return !needResched.isSet && lock.waiters.length > 0 ? `${says} Waiting for the lock never sets it.` : says;
}

function testText(test: DropTestMoment): string {
  const at = momentText(test.timeNs);
  if (test.dropped) return `Last drop test, at ${at}: the lock was let go of, with ${test.waiters} waiting.`;
  const missing = [
    test.asksContended && !test.contended ? 'nobody waited' : null,
    test.asksNotAtomic && !test.notAtomic ? 'the caller is atomic' : null,
    test.asksNeedResched && !test.needResched ? 'need_resched() was false' : null,
  ].filter((reason) => reason !== null);
  return `Last drop test, at ${at}: kept, since ${missing.join(' and ')}.`;
}
