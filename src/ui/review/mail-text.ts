import { CALL_SITE_FACTS } from '../../scenario/call-sites.ts';
import { CLAIMS } from '../../scenario/series-claims.ts';
import { OBJECTIONS } from '../../scenario/series-objections.ts';
import { PATCHES, SERIES } from '../../scenario/series-patches.ts';
import { noteTime } from '../notes/note-place.ts';
import type { Note } from '../state/notes.ts';
import { pageTitle, readReviewPlace } from './review-place.ts';

/** Columns that a line of mail has at most. */
const WIDTH = 72;

/** What notes are about besides the series. */
export interface MailContext {
  /** Labels of the timelines, by their index. */
  readonly labels: readonly string[];
  /** Title of the scenario that runs. */
  readonly scenario: string;
  /** Opens the page as it stands. */
  readonly link: string;
}

/** Notes as a reply by mail: what each is about is quoted, what the reader wrote stands below. */
export function mailText(notes: readonly Note[], { labels, scenario, link }: MailContext): string {
  const parts = notes.map(({ about, lane, text, ...note }) => {
    const moment = `Simulated, ${labels[lane] ?? `timeline ${lane + 1}`}, ${noteTime({ ...note, lane, text })}: ${scenario}`;
    const quoted = [...quotedPlace(about ?? null), moment];
    return [...quoted.flatMap((line) => wrapped(line, WIDTH - 2).map(quote)), '', ...paragraphs(text), ''].join('\n');
  });
  return [`On ${SERIES.posted}, ${SERIES.author} wrote:`, '', ...parts, '-- ', link, ''].join('\n');
}

function quote(line: string): string {
  return line === '' ? '>' : `> ${line}`;
}

/** What of the series a note is about. */
function quotedPlace(about: string | null): readonly string[] {
  if (about === null) return [];
  const { page, item } = readReviewPlace(about);
  if (page === 'claims') {
    const claim = CLAIMS.find(({ id }) => id === item);
    return claim === undefined ? [] : [claim.says];
  }
  if (page === 'objections') {
    const objection = OBJECTIONS.find(({ id }) => id === item);
    return objection === undefined ? [] : [`${objection.who}, ${objection.date}: ${objection.says}`];
  }
  const site = CALL_SITE_FACTS.find(({ id }) => id === item);
  const title =
    page === 0
      ? `[PATCH RFC 0/${PATCHES.length}] ${SERIES.subject}`
      : `[PATCH RFC ${pageTitle(page).replace(' ', '] ')}`;
  if (site === undefined) return [title];
  return [title, `${site.file}: ${site.fn}, atomic = ${site.atomic === null ? 'not passed' : String(site.atomic)}`];
}

function paragraphs(text: string): string[] {
  return text.split('\n').flatMap((line) => wrapped(line, WIDTH));
}

/** Breaks between words; a word that is longer than a line stays whole. */
function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.length - 1;
    const longer = lines[last] === '' ? word : `${lines[last]} ${word}`;
    if (longer.length <= width || lines[last] === '') lines[last] = longer;
    else lines.push(word);
  }
  return lines;
}
