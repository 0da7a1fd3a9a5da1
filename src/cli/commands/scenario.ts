import type { Command } from 'commander';
import { builtInScenarios } from '../../scenario/built-in.ts';
import { toDocument } from '../../scenario/to-document.ts';
import { print, printJson } from '../output.ts';
import { readScenario, SCENARIO_HELP } from '../scenario-argument.ts';
import { strictCommand } from '../strict-command.ts';

/** `scenario list` and `scenario show ID`. */
export function scenarioCommand(): Command {
  const list = strictCommand('list', 'list the built-in scenarios')
    .option('--json', 'print ids and titles as JSON')
    .action(async (options: { json?: true }) => {
      const entries = builtInScenarios().map(({ id, title }) => ({ id, title }));
      if (options.json) return printJson(entries);
      const width = Math.max(...entries.map(({ id }) => id.length));
      return print(entries.map(({ id, title }) => `${id.padEnd(width)}  ${title}\n`).join(''));
    });
  const show = strictCommand('show', 'print a scenario as a document, with all defaults filled in')
    .argument('<ID>', SCENARIO_HELP)
    .option('--json', 'the document is JSON with or without this')
    .action(async (id: string) => printJson(toDocument(await readScenario('ID', id))));
  return strictCommand('scenario', 'what can be simulated').addCommand(list).addCommand(show);
}
