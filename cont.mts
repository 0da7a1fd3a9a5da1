import { runContended } from './test/bench/contended-case.ts';
runContended(100000, { writerPauseNs: 1e6 });
const r = []; for (let i = 0; i < 7; i++) { const s = runContended(1e6, { writerPauseNs: 1e6 }); r.push(Math.round(s.faults / s.cpuMs * 1000)); } r.sort((a,b)=>a-b); console.log(r[3], r[0], r[6]);
