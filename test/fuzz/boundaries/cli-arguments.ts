import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { CommanderError } from 'commander';
import { program } from '../../../src/cli/program.ts';
import { UsageError } from '../../../src/cli/usage-error.ts';
import { APPROACHES } from '../../../src/mm/approaches/index.ts';
import { RACE_SCENARIOS } from '../../../src/scenario/race-scenarios.ts';
import { badMessage, thrown, type Boundary } from '../boundary.ts';
import type { Random } from '../random.ts';
import { loadSamples } from '../samples.ts';
import { spoiledJson } from '../spoiled-json.ts';
import { ODD_NUMBERS, ODD_TEXTS, slipped } from '../spoiled-text.ts';
import { scenarioSamples } from './scenario-documents.ts';

const FIXTURES = join(import.meta.dirname, '../../fixtures');
/** A command that is at work is interrupted then, as by Ctrl-C, and has to end. */
const INTERRUPT_MS = 30;
const MOST_OUTPUT = 2 ** 22;

interface Given {
  readonly args: readonly string[];
  readonly stdin: string;
}

interface CommandForm {
  /** Options and their values; what the command cannot do without stands in `needs`. */
  readonly options: Readonly<Record<string, readonly string[]>>;
  readonly flags: readonly string[];
  readonly needs?: readonly string[];
  readonly operands?: readonly string[];
}

/** What is typed after `unmapscope`, and what comes through standard input. */
export function cliArguments(): Boundary<Given> {
  // Other processes would be started from this file.
  Object.assign(os, { availableParallelism: () => 1 });
  syncBuiltinESMExports();
  const folder = mkdtempSync(join(os.tmpdir(), 'unmapscope-fuzz-'));
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }));
  const files = writeSamples(folder);
  const forms = commandForms(files);
  const documents = scenarioSamples();
  return {
    make(random) {
      const stdin = spoiledJson(random, documents).input;
      // Written when it is made: what a file holds belongs to the input.
      writeFileSync(join(folder, 'spoiled.json'), stdin);
      const name = random.pick(Object.keys(forms));
      const args = changed(random, [...name.split(' '), ...typed(random, forms[name])]);
      return { name, input: { args: args.map((arg, i) => harmless(random, folder, args[i - 1], arg)), stdin } };
    },
    check: checkArguments,
  };
}

function writeSamples(folder: string): string[] {
  const { texts, binary } = loadSamples();
  const oracle = join(FIXTURES, 'oracle/corpus');
  const contents: Readonly<Record<string, string | Uint8Array>> = {
    'spoiled.json': '',
    'good.json': JSON.stringify(RACE_SCENARIOS[0]),
    'no-json.json': '{"version": 1,,}',
    'empty.json': '',
    'trace.txt': texts[0],
    'run.unmapscope': binary[0],
    'oracle.jsonl.gz': readFileSync(join(oracle, readdirSync(oracle)[0])),
    'machine.json': readFileSync(join(FIXTURES, 'measurements/linux-6.18-guest.json')),
    'calls.json': readFileSync(join(FIXTURES, 'kernel-traces/events/a.pristine.events.json')),
  };
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, name), content);
  return [...Object.keys(contents).map((name) => join(folder, name)), folder, '/nowhere/at-all.json', '-'];
}

function commandForms(files: readonly string[]): Readonly<Record<string, CommandForm>> {
  const races = RACE_SCENARIOS.slice(0, 6).map(({ id }) => id);
  const file = (name: string): string[] =>
    Array.from({ length: files.length }, () => files.find((one) => one.endsWith(name))!);
  const scenario = ['custom', 'toString', ...races, ...races, ...races, ...files];
  const approach = [...APPROACHES.map(({ id }) => id), 'constructor', ''];
  const calibration = ['rfc-2018', 'recorded-4.17', 'measured', ...file('machine.json'), ...files];
  const priced = { '--scenario': scenario, '--approach': approach, '--calibration': calibration };
  const size = ['4K', '2M', '1G', '64G', '128T', '0', '1.5T', '-4K', '9007199254740992'];
  return {
    'scenario list': { options: {}, flags: ['--json'] },
    'scenario show': { options: {}, flags: ['--json'], operands: scenario },
    simulate: {
      options: {
        ...priced,
        '--size': size,
        '--start': ['0x100000000000', '4096', '0x7ffffffff000', '-1', '0x1'],
        '--section-size': ['2M', '1G', '4K', '1000'],
        '--cpus': ['1', '2', '1024', '1025'],
        '--preempt': ['none', 'voluntary', 'full', 'rt'],
        '--seed': ['0', '1', '9007199254740991'],
        '--with': ['ps', 'ps:3', 'hog:2', 'fault:1024', 'cat', ':'],
        '--out': [''],
      },
      flags: ['--json', '--uncertainty'],
    },
    compare: { options: priced, flags: ['--json'], needs: ['--scenario'] },
    sweep: {
      options: {
        ...priced,
        '--over': [
          'cpus=1..2',
          'seed=1..2',
          'sectionBytes=2M..max',
          'sectionBytes=1..2',
          'cpus=2..1',
          'seed=0..99999999',
          '=..',
        ],
      },
      flags: ['--json'],
      needs: ['--scenario', '--over'],
    },
    replay: { options: {}, flags: ['--all', '--json'], operands: [...file('oracle.jsonl.gz'), ...files] },
    conform: {
      options: { '--scenario': scenario, '--approach': approach },
      flags: ['--all', '--json'],
      needs: ['--scenario', '--approach'],
      operands: [...file('calls.json'), ...files],
    },
    explore: {
      options: {
        '--scenario': [...races, ...races, ...races, ...files],
        '--approach': approach,
        '--schedule': ['a6.b14.a3', 'a1', 'a0', '', 'a9007199254740993', 'zz1', 'a1.'.repeat(5000)],
        '--preemptions': ['0', '1', '1001'],
        '--states': ['1', '100', '1e3'],
        '--seconds': ['1', '0'],
      },
      flags: ['--json', '--shrink', '--call-sites'],
      needs: ['--scenario', '--approach'],
    },
    export: {
      options: {
        '--scenario': scenario,
        '--approach': approach,
        '--as': ['chrome', 'csv', 'svg', 'ftrace', 'trace', 'pdf'],
        '--out': [''],
      },
      flags: [],
      needs: ['--scenario', '--approach', '--as'],
    },
    import: { options: {}, flags: ['--json'], operands: [...file('trace.txt'), ...file('run.unmapscope'), ...files] },
    tables: {
      options: { '--published': files, '--calibration': ['measured', ...files] },
      flags: ['--json'],
      needs: ['--published', '--calibration'],
    },
  };
}

/** A command as somebody types it who knows about what it takes. */
function typed(random: Random, { options, flags, needs = [], operands = [] }: CommandForm): string[] {
  const args: string[] = [];
  for (const [name, values] of Object.entries(options)) {
    const times = random.chance(needs.includes(name) ? 0.95 : 0.2) ? random.pick([1, 1, 1, 2]) : 0;
    for (let i = 0; i < times; i++) args.push(name, random.pick(values));
  }
  for (const flag of flags) if (random.chance(0.3)) args.push(flag);
  if (operands.length > 0) for (let i = random.pick([1, 1, 1, 0, 2]); i > 0; i--) args.push(random.pick(operands));
  return args;
}

/** The same with a slip or two, in a third of the cases. */
function changed(random: Random, args: string[]): string[] {
  for (let times = random.pick([0, 0, 0, 0, 1, 2]); times > 0; times--) {
    const at = random.below(args.length);
    const odd = random.pick([...ODD_TEXTS, ...ODD_NUMBERS, '--', '-', '--help', '-h', '--version', '--frobnicate']);
    switch (random.below(6)) {
      case 0:
        args.splice(at, 1);
        break;
      case 1:
        args.splice(at, 0, odd);
        break;
      case 2:
        args[at] = odd;
        break;
      case 3:
        args[at] = slipped(random, args[at]);
        break;
      case 4:
        if (args[at].startsWith('--')) args.splice(at, 2, `${args[at]}=${args[at + 1] ?? ''}`);
        break;
      default:
        args.push(...args.slice(at));
    }
    if (args.length === 0) args.push('');
  }
  return args;
}

/** Nothing is written but where it may. */
function harmless(random: Random, folder: string, before: string | undefined, arg: string): string {
  const places = [join(folder, 'out'), folder, '/nowhere/at/all'];
  if (before === '--out') return random.pick(places);
  return arg.startsWith('--out=') ? `--out=${random.pick(places)}` : arg;
}

async function checkArguments({ args, stdin }: Given): Promise<string | null> {
  const output = captureOutput();
  const input = Object.getOwnPropertyDescriptor(process, 'stdin')!;
  Object.defineProperty(process, 'stdin', { value: Readable.from([Buffer.from(stdin)]), configurable: true });
  const interrupt = setTimeout(() => process.emit('SIGINT'), INTERRUPT_MS);
  try {
    await program().parseAsync([...args], { from: 'user' });
    return about(args, badResult(args, output.text(), process.exitCode));
  } catch (error) {
    return about(args, badEnd(error, output.text()));
  } finally {
    clearTimeout(interrupt);
    process.removeAllListeners('SIGINT');
    process.exitCode = undefined;
    Object.defineProperty(process, 'stdin', input);
    output.restore();
  }
}

function badEnd(error: unknown, output: string): string | null {
  if (error instanceof CommanderError) return error.exitCode === 0 && output !== '' ? null : thrown(error);
  if (!(error instanceof UsageError)) return thrown(error);
  if (output !== '') return `it printed before it refused: ${output.slice(0, 200)}`;
  // As main.ts says it.
  return badMessage(error.message.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' '), /[:;] ./);
}

function badResult(args: readonly string[], output: string, status: unknown): string | null {
  if (![undefined, 0, 1, 2, 130].includes(status as number | undefined)) return `status ${String(status)}`;
  if (status === 2 || !args.includes('--json') || output.length >= MOST_OUTPUT) return null;
  try {
    JSON.parse(output);
    return null;
  } catch {
    return `what it printed is no JSON: ${output.slice(0, 200)}`;
  }
}

function about(args: readonly string[], wrong: string | null): string | null {
  return wrong === null ? null : `${JSON.stringify(args).slice(0, 500)}: ${wrong}`;
}

function captureOutput(): { text: () => string; restore: () => void } {
  let text = '';
  const writer =
    (keep: boolean) =>
    (piece: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
      if (keep && text.length < MOST_OUTPUT) text += typeof piece === 'string' ? piece : Buffer.from(piece).toString();
      const done = rest.at(-1);
      if (typeof done === 'function') (done as () => void)();
      return true;
    };
  // In front of the method of the prototype, which stays as it is.
  process.stdout.write = writer(true);
  process.stderr.write = writer(false);
  return {
    text: () => text,
    restore: () => {
      Reflect.deleteProperty(process.stdout, 'write');
      Reflect.deleteProperty(process.stderr, 'write');
    },
  };
}
