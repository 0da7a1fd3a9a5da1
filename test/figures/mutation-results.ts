import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { countsOf, NOTHING_TO_MUTATE, shareKilled, type Counts, type Report } from '../mutation/report.ts';
import { suiteOf, SUITES } from '../mutation/suites.ts';
import { ROOT } from './run-command.ts';

const CACHE = join(ROOT, '.cache/mutation');
const ROOMS = ['mm', 'sim', 'explore'];

/** What `npm run mutation` found so far: it takes hours, and keeps what it finds. @throws when it was never run */
export function readMutation(): object {
  if (!existsSync(CACHE)) throw new Error('nothing is kept in .cache/mutation: npm run mutation was never run');
  const files = new Map<string, Counts>();
  for (const { name } of SUITES) {
    const path = join(CACHE, `${name}.json`);
    if (!existsSync(path)) continue;
    const report = JSON.parse(readFileSync(path, 'utf8')) as Report;
    // What is left of a file from before it belonged to another suite does not count.
    for (const file of Object.keys(report.files).filter((each) => suiteOf(each).name === name)) {
      const counts = countsOf(report, file);
      if (shareKilled(counts) !== null) files.set(file, counts);
    }
  }
  const listed = join(CACHE, NOTHING_TO_MUTATE);
  const empty = new Set(existsSync(listed) ? readFileSync(listed, 'utf8').split('\n') : []);
  const rooms = Object.fromEntries(ROOMS.map((room) => [room, roomOf(room, files, empty)]));
  return { rooms, files: Object.fromEntries(files) };
}

function roomOf(room: string, files: ReadonlyMap<string, Counts>, empty: ReadonlySet<string>): object {
  const counts = [...files].filter(([file]) => file.startsWith(`src/${room}/`)).map(([, each]) => each);
  const sum = (name: keyof Counts): number => counts.reduce((total, each) => total + each[name], 0);
  const names = readdirSync(join(ROOT, 'src', room), { recursive: true, encoding: 'utf8' });
  const sources = names.filter((name) => name.endsWith('.ts')).map((name) => `src/${room}/${name}`);
  return {
    files: counts.length,
    /** Of those that have something to mutate. */
    filesInAll: sources.filter((file) => !empty.has(file)).length,
    killed: sum('killed'),
    timeout: sum('timeout'),
    survived: sum('survived'),
    noCoverage: sum('noCoverage'),
  };
}
