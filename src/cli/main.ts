import { CommanderError } from 'commander';
import { program } from './program.ts';
import { quietOnClosedPipe } from './output.ts';
import { UsageError } from './usage-error.ts';

const BAD_USAGE = 2;
/** A fault of ours (EX_SOFTWARE): neither a comparison that failed nor bad usage. */
const INTERNAL_ERROR = 70;

quietOnClosedPipe();
try {
  await program().parseAsync();
} catch (error) {
  if (error instanceof UsageError) {
    // What was given may hold line ends and escape sequences.
    process.stderr.write(`${error.message.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')}\n`);
    process.exitCode = BAD_USAGE;
  } else if (!(error instanceof CommanderError)) {
    console.error('This is a fault of unmapscope:', error);
    process.exitCode = INTERNAL_ERROR;
  }
}
