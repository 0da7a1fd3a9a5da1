import { Command, type CommanderError } from 'commander';
import { UsageError } from './usage-error.ts';

/** A command whose every misuse is a UsageError that says what would be right; only help and version go the usual way. */
export function strictCommand(name: string, description: string): Command {
  const command = new Command(name)
    .description(description)
    .helpCommand(false)
    .helpOption('-h, --help', 'show this help')
    .allowExcessArguments(false)
    .showSuggestionAfterError(false)
    // Errors are told once, at the top.
    .configureOutput({ writeErr: () => undefined });
  return command.exitOverride((error) => {
    if (error.exitCode === 0) throw error;
    throw new UsageError(describeMisuse(command, error));
  });
}

function describeMisuse(command: Command, { code, message }: CommanderError): string {
  const what = message.replace(/^error: /, '');
  const options = command.options.map(({ long, short }) => long ?? short).concat('--help');
  const commands = command.commands.map((sub) => sub.name());
  switch (code) {
    case 'commander.help':
      return `${command.name()}: no command; allowed: ${commands.join(', ')}`;
    case 'commander.unknownCommand':
      return `${what}; allowed: ${commands.join(', ')}`;
    case 'commander.unknownOption':
      return `${what} of ${command.name()}; allowed: ${[...options, ...commands].join(', ')}`;
    case 'commander.optionMissingArgument':
      return `${what.replace(' argument missing', '')}: found no value; allowed: one value after it`;
    default:
      return `${what.replace(/\.$/, '')}; allowed: ${[command.name(), command.usage()].join(' ')}`;
  }
}
