import type { DocumentCall } from '../../scenario/call-schema.ts';
import type { ScenarioDocument } from '../../scenario/document.ts';

/** What a small world is made of, one line each: its mappings, then what each task calls. */
export function worldLines({ mappings = [], tasks = [] }: ScenarioDocument): string[] {
  return [
    ...mappings.map(({ start, lenBytes, prot = 'rw-', flags = [] }) => {
      const special = flags.filter((flag) => flag !== 'private' && flag !== 'anonymous');
      return `Mapped: ${lenBytes} bytes at ${start}, ${[prot, ...special].join(', ')}`;
    }),
    ...tasks.map(({ name = '', kind = 'calls', calls = [] }, i) => {
      const letter = String.fromCharCode(97 + i);
      const what = kind === 'calls' ? calls.map(callText).join(', then ') : kind;
      return `Task ${letter}${name === '' || name.toLowerCase() === letter ? '' : ` (${name})`}: ${what}`;
    }),
  ];
}

function callText({ op, ...fields }: DocumentCall): string {
  const values = Object.values(fields).filter((value) => value !== null && value !== undefined);
  return `${op}(${values.map((value) => (Array.isArray(value) ? value.join('|') || '0' : String(value))).join(', ')})`;
}
