import type { Random } from './random.ts';
import { ODD_TEXTS, randomText, truncated } from './spoiled-text.ts';

/** JSON as it is written, which may say a key twice and numbers that no double holds. */
type Node =
  | { readonly kind: 'object'; readonly entries: [key: string, value: Node][] }
  | { readonly kind: 'array'; readonly items: Node[] }
  | { readonly kind: 'scalar'; readonly text: string };

const ODD_SCALARS = [
  'null',
  'true',
  'false',
  '0',
  '-0',
  '-1',
  '0.5',
  '1e400',
  '-1e400',
  '1e-400',
  '4095',
  '4096',
  '65536',
  '4294967295',
  '140737488351232',
  '9007199254740991',
  '9007199254740992',
  '9007199254740993',
  '123456789012345678901234567890',
  '""',
  '"0x0"',
  '"0xffffffffffffffff"',
  '"0x10000000000000000"',
  '"1e3"',
  '"NaN"',
  '[]',
  '{}',
  '{"__proto__":{"polluted":1}}',
  '{"constructor":{"prototype":{"polluted":1}}}',
  '{"length":4294967295}',
  '[[]]',
  '[null]',
];
/** What JSON does not know, as some programs write it; and a number that is too large for a double, which it does know. */
const NO_JSON = [
  'NaN',
  'Infinity',
  '1e400',
  'undefined',
  "'x'",
  '0x10',
  '01',
  '.5',
  '1.',
  '+1',
  '"\\x"',
  '{a:1}',
  '[1,]',
  '',
];
const ODD_KEYS = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'then',
  'length',
  '',
  ' ',
  '0',
];

/**
 * A document as it may become by hand, by another program, or in an attack: one to three of its values changed, doubled, moved or gone, or its text
 * cut. @returns the way and the text
 */
export function spoiledJson(random: Random, samples: readonly unknown[]): { name: string; input: string } {
  const sample = random.pick(samples);
  if (random.chance(0.05)) return { name: 'as it was', input: JSON.stringify(sample) };
  if (random.chance(0.05)) return { name: 'cut off', input: truncated(random, JSON.stringify(sample)) };
  if (random.chance(0.03)) return { name: 'made up', input: randomJson(random, 5) };
  const root = nodeOf(sample);
  const names: string[] = [];
  for (let i = random.pick([1, 1, 1, 2, 3]); i > 0; i--) {
    const name = random.pick(Object.keys(CHANGES));
    names.push(name);
    CHANGES[name](random, random.pick(slotsOf(root)));
  }
  return { name: names.join(', '), input: textOf(root) };
}

/** A place in a document. */
interface Slot {
  readonly value: Node;
  readonly set: (value: Node) => void;
  /** The array or object that it is in; null: it is the document. */
  readonly parent: Node | null;
  readonly index: number;
}

const CHANGES: Readonly<Record<string, (random: Random, slot: Slot) => void>> = {
  'odd value': (random, { set }) => set(scalar(random.pick(ODD_SCALARS))),
  'no JSON': (random, { set }) => set(scalar(random.pick(NO_JSON))),
  'odd text': (random, { set }) =>
    set(scalar(JSON.stringify(random.chance(0.7) ? random.pick(ODD_TEXTS) : randomText(random, 80)))),
  'long text': (random, { set }) =>
    set(scalar(JSON.stringify(random.pick(['x', ' ', '{a.b}', '\u2028', 'a1.', '9']).repeat(2 ** random.below(16))))),
  nudged: (random, slot) => slot.set(nudged(random, slot.value)),
  deep: (random, { set }) => {
    const [open, close] = random.pick([
      ['[', ']'],
      ['{"a":', '}'],
      ['[{"tasks":', '}]'],
    ]);
    const depth = 2 ** random.below(14);
    set(scalar(`${open.repeat(depth)}1${random.chance(0.9) ? close.repeat(depth) : ''}`));
  },
  huge: (random, { value, set }) => {
    const text = textOf(value);
    const times = Math.floor(Math.min(2 ** random.below(17), 300_000 / Math.max(1, text.length)));
    set(scalar(`[${Array.from({ length: times }, () => text).join(',')}]`));
  },
  missing: (_, { parent, index }) => {
    if (parent?.kind === 'object') parent.entries.splice(index, 1);
    else if (parent?.kind === 'array') parent.items.splice(index, 1);
  },
  doubled: (_, { parent, index }) => {
    if (parent?.kind === 'object') parent.entries.push(parent.entries[index]);
    else if (parent?.kind === 'array') parent.items.splice(index, 0, parent.items[index]);
  },
  'said twice': (random, { parent, index }) => {
    if (parent?.kind === 'object') parent.entries.push([parent.entries[index][0], scalar(random.pick(ODD_SCALARS))]);
  },
  'unknown key': (random, { value, parent }) => {
    const object = value.kind === 'object' ? value : parent;
    if (object?.kind === 'object') object.entries.push([random.pick(ODD_KEYS), scalar(random.pick(ODD_SCALARS))]);
  },
  'other key': (random, { parent, index }) => {
    if (parent?.kind === 'object') parent.entries[index][0] = random.pick(ODD_KEYS);
  },
  moved: (random, { value, parent, set }) => {
    // As text: an array that holds itself has none.
    set(scalar(textOf(random.pick(slotsOf(parent ?? value)).value)));
  },
};

function nodeOf(value: unknown): Node {
  if (Array.isArray(value)) return { kind: 'array', items: value.map(nodeOf) };
  if (typeof value === 'object' && value !== null) {
    return { kind: 'object', entries: Object.entries(value).map(([key, inner]) => [key, nodeOf(inner)]) };
  }
  return scalar(JSON.stringify(value) ?? 'null');
}

function scalar(text: string): Node {
  return { kind: 'scalar', text };
}

function textOf(node: Node): string {
  if (node.kind === 'scalar') return node.text;
  if (node.kind === 'array') return `[${node.items.map(textOf).join(',')}]`;
  return `{${node.entries.map(([key, value]) => `${JSON.stringify(key)}:${textOf(value)}`).join(',')}}`;
}

/** Every place of a document; the document itself is the last. */
function slotsOf(root: Node): Slot[] {
  const slots: Slot[] = [];
  const visit = (node: Node): void => {
    if (node.kind === 'array') {
      node.items.forEach((value, index) => {
        slots.push({ value, parent: node, index, set: (to) => void (node.items[index] = to) });
        visit(value);
      });
    } else if (node.kind === 'object') {
      node.entries.forEach(([, value], index) => {
        slots.push({ value, parent: node, index, set: (to) => void (node.entries[index][1] = to) });
        visit(value);
      });
    }
  };
  visit(root);
  const replace = (to: Node): void => void Object.assign(root, to);
  slots.push({ value: { ...root }, parent: null, index: 0, set: replace });
  return slots;
}

/** About the same value: the next number, another case, the same in a string. */
function nudged(random: Random, value: Node): Node {
  if (value.kind !== 'scalar') return value;
  const was: unknown = parsed(value.text);
  if (typeof was === 'number') {
    const other = random.pick([was + 1, was - 1, was * 2, was / 2, -was, was + 4096, was - 4096, was * 1024]);
    return scalar(random.chance(0.1) ? JSON.stringify(String(was)) : String(other));
  }
  if (typeof was !== 'string') return value;
  const other = random.pick([
    was.toUpperCase(),
    `${was} `,
    was.slice(1),
    `${was}${was}`,
    `-${was}`,
    was.replace('x', ''),
  ]);
  return scalar(JSON.stringify(other));
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function randomJson(random: Random, depth: number): string {
  if (depth === 0 || random.chance(0.2)) return random.pick(ODD_SCALARS);
  const parts = Array.from({ length: random.below(6) }, () => randomJson(random, depth - 1));
  if (random.chance(0.5)) return `[${parts.join(',')}]`;
  const keys = [...ODD_KEYS, 'version', 'id', 'tasks', 'mappings', 'calls', 'op', 'beats', 'view', 'format', 'arena'];
  return `{${parts.map((part) => `${JSON.stringify(random.pick(keys))}:${part}`).join(',')}}`;
}
