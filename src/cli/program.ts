import type { Command } from 'commander';
import { buildInfo } from '../../build/build-info.ts';
import { compareCommand } from './commands/compare.ts';
import { conformCommand } from './commands/conform.ts';
import { exploreCommand } from './commands/explore.ts';
import { exportCommand } from './commands/export.ts';
import { importCommand } from './commands/import.ts';
import { replayCommand } from './commands/replay.ts';
import { scenarioCommand } from './commands/scenario.ts';
import { simulateCommand } from './commands/simulate.ts';
import { sweepCommand } from './commands/sweep.ts';
import { tablesCommand } from './commands/tables.ts';
import { strictCommand } from './strict-command.ts';

/** All that the command line can do. */
export function program(): Command {
  const { version, modelChecksum } = buildInfo();
  return strictCommand('unmapscope', 'what the kernel does when a large mapping is unmapped, under several approaches')
    .version(`unmapscope ${version}, model ${modelChecksum}`, '--version', 'show version and model checksum')
    .addCommand(scenarioCommand())
    .addCommand(simulateCommand())
    .addCommand(compareCommand())
    .addCommand(sweepCommand())
    .addCommand(replayCommand())
    .addCommand(conformCommand())
    .addCommand(exploreCommand())
    .addCommand(exportCommand())
    .addCommand(importCommand())
    .addCommand(tablesCommand());
}
