import type { Command } from 'commander';
import { parsePublishedFigures, type PublishedFigures } from '../../scenario/published-figures.ts';
import { tablesOf } from '../../sim/tables.ts';
import { checkedInput } from '../checked-input.ts';
import { CALIBRATION_HELP, readCalibration } from '../calibration-argument.ts';
import { parseJsonText } from '../json-text.ts';
import { print, printJson } from '../output.ts';
import { readTextFile } from '../read-limited.ts';
import { strictCommand } from '../strict-command.ts';
import { tablesText } from '../tables-text.ts';

interface Options {
  readonly published?: string;
  readonly calibration?: string;
  readonly json?: true;
}

const WHAT = 'published figures in JSON';

/** `tables`: the published tables beside the model. */
export function tablesCommand(): Command {
  return strictCommand('tables', 'the published tables beside what the model makes of them')
    .option('--published <FILE>', "other figures, in the shape of the series' own: tables by name, each with its rows")
    .option('--calibration <C>', `rows at these prices as well; ${CALIBRATION_HELP}`)
    .option('--json', 'print the result as one JSON document')
    .action(async ({ published, calibration, json }: Options) => {
      const calibrations = calibration === undefined ? [] : [await readCalibration('--calibration', calibration)];
      const figures = published === undefined ? undefined : await readPublished(published);
      const tables = tablesOf(figures, { calibrations });
      await (json ? printJson(tables) : print(tablesText(tables)));
    });
}

/** @throws UsageError that names the file and the field */
async function readPublished(path: string): Promise<PublishedFigures> {
  const document = parseJsonText(path, await readTextFile(path, WHAT), WHAT);
  return checkedInput(path, () => parsePublishedFigures(document));
}
