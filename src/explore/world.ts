import { geometryOf } from '../mm/geometry.ts';
import { Mm } from '../mm/mm.ts';
import { PageRuns } from '../mm/page-runs.ts';
import { PageTables } from '../mm/page-tables.ts';
import { READER_OWNED, type RwSemaphore } from '../mm/rwsem.ts';
import { PAGE_SIZE } from '../mm/units.ts';
import { permsOf, VM_DEAD, VM_GROWSDOWN, VM_LOCKED, type AnonVma, type MappedObject, type Vma } from '../mm/vma.ts';
import { VmaSet } from '../mm/vma-set.ts';
import { placeMapping } from '../mm/world.ts';
import type { Scenario } from '../scenario/scenario.ts';

/** A set of VMAs that knows which ones were taken out and are not freed yet, and tells of each new one. */
class WatchedVmaSet extends VmaSet {
  /** Out of the tree, but somebody may still hold them. */
  readonly detached = new Set<Vma>();
  private readonly onInsert: (vma: Vma) => void;

  constructor(onInsert: (vma: Vma) => void) {
    super();
    this.onInsert = onInsert;
  }

  override insert(vma: Vma): void {
    super.insert(vma);
    this.onInsert(vma);
  }

  override removeRun(first: Vma, count: number): void {
    let vma: Vma | null = first;
    for (let i = 0; i < count && vma !== null; i++) {
      this.detached.add(vma);
      vma = this.next(vma);
    }
    super.removeRun(first, count);
  }
}

/**
 * An address space whose VMAs have names: identity is part of a state, since whoever kept a VMA across a yield holds that one and no other. A name
 * says which task made the VMA and the how manieth of its VMAs it is, so that it depends on nothing but that task's own past.
 */
export class WatchedMm extends Mm {
  readonly names = new Map<Vma, string>();
  /** Who makes VMAs at present. */
  maker = '';
  private readonly made = new Map<string, number>();
  /** What page tables have answered since this was last emptied. */
  readonly answers: string[] = [];
  override readonly pageTables: PageTables = observed(new PageTables(this.geometry), this.answers);
  override readonly vmas: WatchedVmaSet = new WatchedVmaSet((vma) => this.nameVma(vma));

  /** Names the VMAs anew by their order. Right only while no task holds one. */
  rename(): void {
    this.names.clear();
    this.made.clear();
    this.vmas.detached.clear();
    let i = 0;
    for (const vma of this.vmas) this.names.set(vma, String(i++));
  }

  private nameVma(vma: Vma): void {
    if (this.names.has(vma)) return;
    const n = (this.made.get(this.maker) ?? 0) + 1;
    this.made.set(this.maker, n);
    this.names.set(vma, `${this.maker}${n}`);
  }
}

/** Questions whose answers a path uses up within the step in which it asks: nothing of them is left in what it does later. */
const USED_AT_ONCE: ReadonlySet<PropertyKey> = new Set([
  'allocate',
  'allocatePud',
  'allocatePmd',
  'allocatePte',
  'freePte',
  'freePmd',
  'freePud',
  'zap',
  'count',
  'populate',
  'copyFrom',
  'movePages',
  'movePteTables',
  'movePmdTable',
  'get',
  'take',
  'fill',
]);

/**
 * The same object, whose every answer is written down: paths read page tables with others doing the same beside them, so that what one of them
 * knows is what it was told, not all that was there.
 */
function observed<T extends object>(target: T, answers: string[]): T {
  const members = new Map<PropertyKey, unknown>();
  return new Proxy(target, {
    get(_, name) {
      let member = members.get(name);
      if (member !== undefined) return member;
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value === 'function') {
        member = (...args: unknown[]): unknown => {
          const answer: unknown = Reflect.apply(value, target, args);
          if (answer !== undefined && !USED_AT_ONCE.has(name))
            answers.push(typeof answer === 'number' ? String(answer) : JSON.stringify(answer));
          return answer;
        };
      } else if (name === 'pages' && value instanceof PageRuns) member = observed(value, answers);
      else return value;
      members.set(name, member);
      return member;
    },
  });
}

/** The address space a scenario begins with. */
export function worldOf(scenario: Scenario, users: number): WatchedMm {
  const mm = new WatchedMm(geometryOf(scenario.geometry.entriesPerTable));
  scenario.mappings.forEach((mapping, i) => placeMapping(mm, mapping, i + 1));
  mm.users = users;
  mm.rename();
  return mm;
}

/** A world in texts. */
export interface WorldText {
  /** What a path can have read of it and kept, except for what page tables answered, which is written down as it is read. */
  readonly kept: string;
  /** The rest, mmap_sem left out: page tables, sums that are only ever added to, and the locks of VMAs, of which nobody keeps more than that it holds one. */
  readonly rest: string;
}

/**
 * Two worlds with the same texts behave alike from here on, whatever a path holds. Anchors of anonymous pages and objects without a number of
 * the document's are named by their order, as no path keeps one across a yield.
 */
export function worldText(mm: Mm, names: ReadonlyMap<Vma, string>, inProgress: readonly Mm[] = []): WorldText {
  const kept: string[] = [];
  const locks: string[] = [];
  const anonVmas = new Map<AnonVma, number>();
  const objects = new Map<MappedObject, string>();
  mm.segments.forEach((object, i) => objects.set(object, `s${i}`));
  const add = (vma: Vma): void => {
    const { anonVma, object, lock } = vma;
    const name = names.get(vma) ?? '';
    let anon = '';
    if (anonVma !== null) {
      let n = anonVmas.get(anonVma);
      if (n === undefined) anonVmas.set(anonVma, (n = anonVmas.size));
      anon = `${n}${anonVma.inherited ? 'i' : ''}*${anonVma.vmas}`;
    }
    let mapped = '';
    if (object !== null) {
      mapped = objects.get(object) ?? '';
      if (mapped === '') objects.set(object, (mapped = `o${objects.size}`));
    }
    kept.push(`${name}:${vma.start / PAGE_SIZE}-${vma.end / PAGE_SIZE},${vma.flags},${vma.pgoff},${anon},${mapped}`);
    const marked = vma.lockSeq === mm.lockSeq;
    if (marked || lock !== null) locks.push(`${name}${marked ? 'm' : ''}${lock === null ? '' : semText(lock)}`);
  };
  for (const vma of mm.vmas) add(vma);
  if (mm instanceof WatchedMm) {
    const { detached } = mm.vmas;
    for (const vma of detached) if (vma.freed) detached.delete(vma);
    if (detached.size > 0) {
      kept.push('detached');
      const named = Array.from(detached, (vma) => ({ vma, name: names.get(vma) ?? '' }));
      for (const { vma } of named.sort((a, b) => (a.name < b.name ? -1 : 1))) add(vma);
    }
  }
  kept.push(`${mm.mapCount},${mm.lockedVm},${mm.brk},${mm.users}`);
  for (const [object, name] of objects) {
    kept.push(`${name}=${object.sizeBytes},${object.attaches},${pagesText(object.pages)}`);
  }
  for (const child of inProgress) {
    const text = worldText(child, new Map());
    kept.push(`child ${text.kept} ${text.rest}`);
  }
  const { rss } = mm;
  const sums = `${rss.anon},${rss.shared},${mm.totalVm},${mm.committed}`;
  // Trees that were taken out belong to the path that took them.
  const trees = [mm.pageTables, ...mm.collected].map(tablesText).join(' ');
  return { kept: kept.join(' '), rest: `${trees} ${sums} ${locks.join(' ')}` };
}

function tablesText(tables: PageTables): string {
  let text = pagesText(tables.pages);
  for (const level of tables.levels) {
    text += '/';
    for (const [start, end] of level.runs()) text += `${start}-${end},`;
  }
  return text;
}

function pagesText(pages: PageRuns): string {
  let text = '';
  for (const { first, count, stride, kind, content } of pages.runs()) {
    text += `${first}+${count}`;
    if (stride !== 1) text += `/${stride}`;
    text += `.${kind}.${content},`;
  }
  return text;
}

/** A lock in one text. That readers once owned it is forgotten: only spinners would look at that, and nobody spins here. */
export function semText(sem: RwSemaphore): string {
  if (sem.holders.size === 0 && sem.waitList.length === 0) return `[${sem.count}]`;
  const owner = sem.owner === null || sem.owner === READER_OWNED ? '' : `w${sem.owner.id}`;
  const holders = Array.from(sem.holders, ({ id }) => id).sort((a, b) => a - b);
  const waiting = sem.waitList.map(({ task, wants }) => `${wants[0]}${task.id}`);
  return `[${sem.count}${owner}|${holders.join(',')}|${waiting.join(',')}]`;
}

/** A stretch of addresses of which everything looks alike; pages, end exclusive. */
export interface Stretch {
  readonly start: number;
  readonly end: number;
  /** Rights and content, and whether a VMA begins here. */
  readonly looks: string;
}

/** What memory looks like: what is mapped, with which rights and flags, and what a read returns; each VMA's first page by itself. */
export function memoryOf(mm: Mm): Stretch[] {
  const found: Stretch[] = [];
  for (const vma of mm.vmas) {
    const flags = `${permsOf(vma.flags)}${vma.has(VM_LOCKED) ? 'l' : ''}${vma.has(VM_GROWSDOWN) ? 'g' : ''}${vma.has(VM_DEAD) ? 'd' : ''}`;
    const first = vma.start / PAGE_SIZE;
    for (const { start, end, content } of contentsOf(mm, vma)) {
      if (start === first) {
        found.push({ start, end: start + 1, looks: `|${flags} ${content}` });
        if (end > start + 1) found.push({ start: start + 1, end, looks: `${flags} ${content}` });
      } else found.push({ start, end, looks: `${flags} ${content}` });
    }
  }
  return found;
}

/** The same as a reader and /proc/PID/maps would tell it, in one text: where one VMA ends and the next begins is left out. */
export function memoryText(mm: Mm): string {
  const lines: { start: number; end: number; looks: string }[] = [];
  for (const vma of mm.vmas) {
    const perms = permsOf(vma.flags);
    for (const { start, end, content } of contentsOf(mm, vma)) {
      const looks = `${perms} ${content}`;
      const last = lines[lines.length - 1];
      if (last !== undefined && last.end === start && last.looks === looks) last.end = end;
      else lines.push({ start, end, looks });
    }
  }
  const memory = lines.map(
    ({ start, end, looks }) => `${(start * PAGE_SIZE).toString(16)}-${(end * PAGE_SIZE).toString(16)} ${looks}`,
  );
  const brk = mm.startBrk === 0 ? '' : `; brk ${mm.brk.toString(16)}`;
  return (memory.join(', ') || 'nothing mapped') + brk;
}

/** What reads of a VMA return, as stretches in pages: absent private pages read 0. */
function contentsOf(mm: Mm, vma: Vma): { start: number; end: number; content: number }[] {
  const from = vma.start / PAGE_SIZE;
  const to = vma.end / PAGE_SIZE;
  const pages = vma.object?.pages ?? mm.pageTables.pages;
  const shift = vma.object === null ? 0 : vma.pgoff - from;
  const found: { start: number; end: number; content: number }[] = [];
  const push = (start: number, end: number, content: number): void => {
    if (start >= end) return;
    const last = found[found.length - 1];
    if (last?.content === content) last.end = end;
    else found.push({ start, end, content });
  };
  for (let at = from; at < to;) {
    const next = pages.nextFrom(at + shift);
    const present = next === -1 ? to : Math.min(next - shift, to);
    push(at, present, 0);
    if (present >= to) break;
    const end = Math.min(pages.denseEnd(next) - shift, to);
    push(present, end, pages.get(next)?.content ?? 0);
    at = end;
  }
  return found;
}
