/** Function graph: seconds, decimals, CPU, name, pid, duration in us, text. */
export const GRAPH_LINE =
  /^ *(?:(\d+)\.(\d+) +\| +)?(\d{1,5})\) +(?:(.{1,16}?)-(\d+) +\|(?: +[\w.]{4,8} +\|)?)?[ +!#*@$]*(?:(\d+(?:\.\d+)?) us)?[ |]*\|  ?(.*)$/;
/** Another task on a CPU: CPU, name and pid before, name and pid from here on. */
export const GRAPH_SWITCH = /^ *(\d{1,5})\) +(.{1,16}?)-(\d+) +=> +(.{1,16}?)-(\d+) *$/;
/** An event within the graph. */
export const GRAPH_EVENT = /^ *\/\* (.*) \*\/$/;
/** What trace-cmd prints of the graph: duration in us, text. */
export const FUNCGRAPH = /^[ +!#*@$]*(?:(\d+(?:\.\d+)?) us)? *\|? ?(.*)$/;
/** CPU, how many events if it says so. */
export const LOST_ON_CPU = /^CPU:(\d+) \[(?:LOST )?(\d+ )?EVENTS(?: DROPPED)?\]/;
export const BUFFER_STARTED = /^#{2,} CPU (\d+) buffer started #*$/;
const STACK_LINE = /^\s*=> |^\s+[0-9a-f]+ \S/;
/** What stands between the events of a trace and is none. */
const FURNITURE: readonly (readonly [RegExp, string])[] = [
  [/^\s*$/, 'blank line'],
  [/^cpus=\d+\s*$/, 'header'],
  [STACK_LINE, 'stack'],
  [/^\s*-{10,}\s*$/, 'separator'],
  [/^ *\d+\) +(?:=+>|<=+) *\|/, 'interrupt mark'],
  [/^ *\d+\) *(?:=+> +\||<=+ +\|)/, 'interrupt mark'],
  [/^(?:version = \d+|CPU \d+ is empty|trace-cmd|\[(?:Running|Idle)\])/, 'header'],
];

/** Durations beyond this are none. */
const LONGEST_NS = 2 ** 50;

/** @returns what a line that stands between events is; null if it is nothing that a trace has */
export function furnitureOf(line: string): string | null {
  return FURNITURE.find(([form]) => form.test(line))?.[1] ?? null;
}

/** @returns a duration of the function graph in ns; NaN where the line does not say, or says nonsense */
export function durationNs(us: string | undefined): number {
  const ns = us === undefined ? NaN : Math.round(Number(us) * 1000);
  return ns <= LONGEST_NS ? ns : NaN;
}
