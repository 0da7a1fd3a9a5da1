import { runCase } from './run-case.ts';

// One case in a process of its own: what the first run costs, before anything is compiled. Arguments: size in bytes, how many ps, approaches.
const [size, ps, ...approaches] = process.argv.slice(2);
process.stdout.write(JSON.stringify(runCase(Number(size), approaches, Number(ps))));
