/** docs/keyboard.md, made from the registry that the page's handlers and its help come from. */
import { format, resolveConfig } from 'prettier';
import type { Command } from '../src/ui/keyboard/command.ts';
import { COMMANDS, keyName } from '../src/ui/keyboard/commands.ts';
import { MODES } from '../src/ui/state/mode.ts';
import { VIEWS } from '../src/ui/state/place.ts';

const HEAD = `# Keyboard

Made from the registry in \`src/ui/keyboard/\` by \`npm run docs:keys\`. In the page, \`?\` or the button of that name lists the keys of the mode and view that
one is in. Where one is a field that is typed into, keys belong to the field, and so does Ctrl Z.

Keys of a single character can be switched off in that list, for those who speak to their browser; the choice is remembered. On a Mac, Cmd does what Ctrl does.
`;

/** Where a command holds, as the title of its part of the page. */
function whereOf({ modes = MODES, views = VIEWS }: Command): string {
  const inModes = modes.length === MODES.length ? '' : list(modes);
  const inViews = views.length === VIEWS.length ? '' : list(views);
  if (inModes === '' && inViews === '') return 'Everywhere';
  if (inViews === '') return inModes;
  return inModes === '' ? inViews : `${inViews}, in ${inModes}`;
}

function list(names: readonly string[]): string {
  return names.map((name) => name.charAt(0).toUpperCase() + name.slice(1)).join(' and ');
}

function rowOf({ keys, group, does, inTimeline, heldBy }: Command): string {
  const where = heldBy ?? (inTimeline === true ? 'a timeline' : undefined);
  const written = keys.map((key) => `\`${keyName(key)}\``).join(' ');
  return `| ${written} | ${does}${where === undefined ? '' : ` (in ${where})`} | ${group} |`;
}

/** @returns the whole page, as prettier leaves it */
export async function keyboardPage(path: string): Promise<string> {
  const parts = new Map<string, Command[]>();
  for (const command of COMMANDS) {
    const where = whereOf(command);
    parts.set(where, [...(parts.get(where) ?? []), command]);
  }
  const tables = [...parts].map(
    ([where, commands]) =>
      `## ${where}\n\n| key | what it does | group |\n| --- | --- | --- |\n${commands.map(rowOf).join('\n')}\n`,
  );
  return format([HEAD, ...tables].join('\n'), { ...(await resolveConfig(path)), filepath: path });
}
