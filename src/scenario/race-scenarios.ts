import { hex0x, PAGE_SIZE, TASK_SIZE } from '../mm/units.ts';
import type { DocumentCall } from './call-schema.ts';
import type { DocumentMapping, ScenarioDocument } from './document.ts';

type RaceScenario = ScenarioDocument & { readonly id: string; readonly title: string };

/** With two entries a table a section, which is what one PUD entry spans, is four pages in two PMD slots. */
const SECTION = 4 * PAGE_SIZE;
/** Where most of the worlds lie; the start of a section and of all levels above. */
const B = 0x100000;
const PRIVATE = ['private', 'anonymous'] as const;

/**
 * Small worlds for the race search, with all levels of page tables: what comes of them is for the search to say. Those named j and jm are small versions
 * of what was recorded on real kernels.
 */
export const RACE_SCENARIOS: readonly RaceScenario[] = [
  race('munmap-vs-munmap', 'Two threads unmap the same range', [mapping(0, 3)], [munmap(0, 3)], [munmap(0, 3)]),
  race(
    'munmap-vs-munmap-overlapping',
    'Two threads unmap ranges that overlap',
    [mapping(0, 4)],
    [munmap(0, 3)],
    [munmap(1, 3)],
  ),
  race(
    'munmap-vs-munmap-neighbour',
    'Two threads unmap neighbouring mappings',
    [mapping(0, 1, { prot: 'r--' }), mapping(1, 3)],
    [munmap(1, 3)],
    [munmap(0, 1)],
  ),
  race(
    'munmap-vs-fault',
    'A thread reads the low, then the high end of what another unmaps',
    [mapping(0, 3)],
    [munmap(0, 3)],
    [read(0), read(2)],
  ),
  race(
    'munmap-vs-write',
    'A thread reads the low end of what another unmaps, then writes to the high end',
    [mapping(0, 3)],
    [munmap(0, 3)],
    [read(0), write(2)],
  ),
  race(
    'munmap-vs-map-fixed',
    'A thread sees the low end gone, then maps over the high end, which the munmap has not reached',
    [mapping(0, 3)],
    [munmap(0, 3)],
    [read(0), mapFixed(2, 1), write(2)],
  ),
  race(
    'munmap-vs-map-fixed-straddling',
    'A thread maps over a part of what another unmaps, half of it in one section and half in the next',
    [mapping(0, 3)],
    [munmap(0, 3)],
    [mapFixed(0.5, 1), write(0.5), write(1)],
  ),
  race(
    'munmap-vs-mmap',
    'A thread maps where another unmaps, if it is free already',
    [mapping(0, 3)],
    [munmap(0, 3)],
    [{ op: 'mmap', addr: at(0), len: SECTION, flags: [...PRIVATE] }, write(0)],
  ),
  race(
    'munmap-vs-mprotect',
    'A thread takes away rights of a part of what another unmaps',
    [mapping(0, 3)],
    [munmap(0, 3)],
    [{ op: 'mprotect', addr: at(1), len: 2 * SECTION, prot: 'r--' }, read(2)],
  ),
  race('munmap-vs-fork', 'A thread forks while another unmaps', [mapping(0, 3)], [munmap(0, 3)], [{ op: 'fork' }]),
  race(
    'map-fixed-vs-fault',
    'A thread reads where another maps anew: both the old and the new mapping may be read',
    [mapping(0, 3)],
    [mapFixed(0, 3)],
    [read(0), read(2)],
  ),
  race(
    'map-fixed-vs-mmap',
    'A thread maps over a mapping, another maps where that is gone already',
    [mapping(0, 3)],
    [mapFixed(0, 3)],
    [{ op: 'mmap', addr: at(0), len: SECTION, flags: [...PRIVATE] }, write(0)],
  ),
  race(
    'brk-vs-brk',
    'One thread shrinks the heap, another lets it grow',
    [heap(4)],
    [{ op: 'brk', addr: at(1) }],
    [{ op: 'brk', addr: at(5) }],
  ),
  race(
    'brk-vs-brk-shrinking',
    'Two threads shrink the heap, to different ends',
    [heap(4)],
    [{ op: 'brk', addr: at(1) }],
    [{ op: 'brk', addr: at(0.5) }],
  ),
  race(
    'brk-vs-brk-growing',
    'Two threads let the heap grow, to different ends',
    [heap(1)],
    [{ op: 'brk', addr: at(4) }],
    [{ op: 'brk', addr: at(5) }],
  ),
  race(
    'brk-vs-sbrk-read',
    'A thread finds a part of the heap gone, then asks where the heap ends',
    [heap(4)],
    [{ op: 'brk', addr: at(1) }],
    [read(1), { op: 'brk', addr: 0 }],
  ),
  race(
    'mremap-move-vs-munmap',
    'A thread moves the middle of a mapping, another unmaps what is below it',
    [mapping(0, 4)],
    [mremap(1, 2, 3, ['maymove'])],
    [munmap(0, 1)],
  ),
  race(
    'mremap-move-vs-mmap',
    'A thread moves the middle of a mapping, another maps into the hole that this leaves',
    [mapping(0, 4)],
    [mremap(1, 2, 3, ['maymove'])],
    [{ op: 'mmap', addr: at(1), len: SECTION / 2, flags: ['shared', 'anonymous', 'fixed'] }],
  ),
  race(
    'mremap-move-vs-mprotect',
    'A thread moves the middle of a mapping, another changes the rights of what is below it, so that it joins the mapping below',
    [mapping(0, 1, { prot: 'r--', populated: 'none' }), mapping(1, 4, { populated: 'none' })],
    [mremap(2, 2, 3, ['maymove'])],
    [{ op: 'mprotect', addr: at(1), len: SECTION, prot: 'r--' }],
  ),
  race(
    'mremap-move-vs-read',
    'A thread reads at the old address of what another moves',
    [mapping(0, 2), mapping(2, 0.25, { prot: 'r--' })],
    [mremap(0, 2, 3, ['maymove'])],
    [read(1)],
  ),
  race(
    'mremap-fixed-vs-mmap',
    'A thread moves a page onto a mapping, another maps there as well',
    [mapping(0, 3), mapping(6, 0.25)],
    [{ ...mremap(6, 0.25, 3, ['maymove', 'fixed']), newAddr: at(0) }],
    [mapFixed(0, 1)],
  ),
  race(
    'mremap-fixed-tail-vs-fault',
    'A thread reads in the tail that another cuts off while it moves a mapping to a fixed address',
    [mapping(0, 3)],
    [{ ...mremap(0, 3, 0.5, ['maymove', 'fixed']), newAddr: at(8) }],
    [read(1), read(2.75)],
  ),
  race(
    'mremap-shrink-vs-fault',
    'A thread reads what another shrinks a mapping by',
    [mapping(0, 3)],
    [mremap(0, 3, 0.5, [])],
    [read(1), read(2.75)],
  ),
  race(
    'shmdt-vs-munmap',
    'A thread detaches a segment, another unmaps the mapping above it',
    [mapping(0, 2, { flags: ['shared', 'sysv'] }), mapping(2, 1)],
    [{ op: 'shmdt', addr: at(0) }],
    [munmap(2, 1)],
  ),
  race(
    'shmdt-vs-mprotect',
    'A thread detaches a segment that is in two pieces, another changes the rights of the end of the second',
    [mapping(0, 4, { flags: ['shared', 'sysv'] })],
    [
      { op: 'mprotect', addr: at(2), len: 2 * SECTION, prot: 'r--' },
      { op: 'shmdt', addr: at(0) },
    ],
    [{ op: 'mprotect', addr: at(3), len: SECTION, prot: 'rw-' }],
  ),
  race(
    'shmdt-further-vs-munmap',
    'A thread detaches a segment that is in two pieces, another unmaps the mapping above it',
    [mapping(0, 3, { flags: ['shared', 'sysv'] }), mapping(3, 1)],
    [
      { op: 'mprotect', addr: at(1), len: 2 * SECTION, prot: 'r--' },
      { op: 'shmdt', addr: at(0) },
    ],
    [munmap(3, 1)],
  ),
  race(
    'vmcore-fail-vs-munmap',
    'DocumentMapping /proc/vmcore fails half-way, another thread unmaps the mapping below it',
    [mapping(0, 1)],
    [{ op: 'mmap_vmcore', addr: at(1), len: 3 * SECTION, mapped: 2 * SECTION }],
    [munmap(0, 1)],
  ),
  race(
    'vmcore-fail-vs-mmap',
    'DocumentMapping /proc/vmcore fails half-way, another thread maps something there, where nothing is in the tree yet',
    [mapping(0, 1, { prot: 'r--' })],
    [{ op: 'mmap_vmcore', addr: at(1), len: 3 * SECTION, mapped: 2 * SECTION }],
    [{ op: 'mmap', addr: at(3), len: SECTION, flags: [...PRIVATE] }, write(3)],
  ),
  race(
    'beyond-task-size',
    'What is left when the range to unmap reaches past the end of user space?',
    [{ start: hex0x(TASK_SIZE - 3 * SECTION), lenBytes: 3 * SECTION }],
    [{ op: 'munmap', addr: hex0x(TASK_SIZE - 3 * SECTION), len: 4 * SECTION }],
  ),
  atMapLimit('map-count-limit', 'the tail of a mapping', munmap(0.25, 2.75)),
  atMapLimit('map-count-limit-hole', 'a hole in a mapping', munmap(0.25, 2.5)),
  atMapLimit('map-count-limit-head', 'the head of a mapping', munmap(0, 2.75)),
  atMapLimit('map-count-limit-mremap', 'what mremap shrinks a mapping by', mremap(0, 3, 0.25, [])),
  {
    ...race(
      'map-count-limit-merge',
      'At the map limit: a thread maps below what is left of a mapping that another unmaps, so that the two become one',
      [mapping(0, 3)],
      [munmap(0, 3)],
      [mapFixed(0.75, 0.25)],
    ),
    maxMapCount: 1,
  },
  race(
    'hugetlb-cut',
    'munmap of a page and the huge pages above it: a section ends within a huge page',
    [mapping(0.25, 0.25), mapping(0.5, 2, { flags: [...PRIVATE, 'hugetlb'] })],
    [munmap(0.25, 2.25)],
  ),
  race(
    'two-phase-vs-fault',
    'A thread reads and writes what another unmaps',
    [mapping(0, 2)],
    [munmap(0, 2)],
    [read(0), write(1), read(1)],
  ),
  race(
    'downgrade-vs-growsdown',
    'A thread lets a stack grow down into what another unmaps below it',
    [mapping(0, 2), mapping(2, 0.5, { flags: [...PRIVATE, 'growsdown'] })],
    [munmap(0, 2)],
    [write(1.75), read(1.75)],
  ),
  race(
    'j-fault',
    'A thread sees the low end gone by mincore, then reads the high end',
    [mapping(0, 3)],
    [munmap(0, 3)],
    [pollUntilUnmapped(0), read(2.75)],
  ),
  race(
    'j-map',
    'A thread sees the low end gone by mincore, then maps over the high end and writes there',
    [mapping(0, 3)],
    [munmap(0, 3)],
    [pollUntilUnmapped(0), mapFixed(2.5, 0.5), write(2.5)],
  ),
  race(
    'jm-mremap',
    'A thread moves a page onto a mapping; another sees that gone by mincore, then maps there',
    [mapping(0, 3), mapping(6, 0.25)],
    [{ ...mremap(6, 0.25, 3, ['maymove', 'fixed']), newAddr: at(0) }],
    [pollUntilUnmapped(0), mapFixed(0, 0.5), write(0)],
  ),
];

function race(
  id: string,
  title: string,
  mappings: readonly DocumentMapping[],
  ...calls: readonly (readonly DocumentCall[])[]
): RaceScenario {
  const tasks = calls.map((list, i) => ({ name: String.fromCharCode(65 + i), calls: [...list] }));
  return { version: 1, id, title, geometry: { entriesPerTable: 2 }, mappings: [...mappings], tasks };
}

/** One mapping of three sections, and as many VMAs as the limit allows. */
function atMapLimit(id: string, what: string, call: DocumentCall): RaceScenario {
  return { ...race(id, `At the map limit: unmapping ${what}`, [mapping(0, 3)], [call]), maxMapCount: 1 };
}

/** Places and lengths below are in sections. */
function at(sections: number): string {
  return hex0x(B + sections * SECTION);
}

function mapping(
  start: number,
  length: number,
  more: Pick<DocumentMapping, 'prot' | 'flags' | 'populated'> = {},
): DocumentMapping {
  return { start: at(start), lenBytes: length * SECTION, ...more };
}

function heap(length: number): DocumentMapping {
  return mapping(0, length, { flags: [...PRIVATE, 'heap'] });
}

function munmap(start: number, length: number): DocumentCall {
  return { op: 'munmap', addr: at(start), len: length * SECTION };
}

function mapFixed(start: number, length: number): DocumentCall {
  return { op: 'mmap', addr: at(start), len: length * SECTION, flags: [...PRIVATE, 'fixed'] };
}

function mremap(start: number, oldLength: number, newLength: number, flags: ('maymove' | 'fixed')[]) {
  return {
    op: 'mremap' as const,
    addr: at(start),
    oldLen: oldLength * SECTION,
    newLen: newLength * SECTION,
    flags,
  };
}

function read(place: number): DocumentCall {
  return { op: 'touch', access: 'read', addr: at(place), len: 1 };
}

function write(place: number): DocumentCall {
  return { op: 'touch', access: 'write', addr: at(place), len: 1 };
}

function pollUntilUnmapped(place: number): DocumentCall {
  return { op: 'mincore', addr: at(place), len: PAGE_SIZE, until: '-ENOMEM' };
}
