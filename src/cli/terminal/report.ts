/** How a command ends: one message that says why it failed, and the exit code. */
import { CommanderError } from 'commander';
import { SettingError } from '../../settings/setting-error.js';
import { plainText } from '../../core/plain-text.js';
import { CommandFailure } from '../command-failure.js';
import { EXIT } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import type { Machine } from '../machine.js';

/** Prints the failure. @param withStack also print where in the program it happened */
export function report(error: unknown, machine: Machine, { withStack }: { withStack: boolean }): ExitCode {
  const { stderr, colours } = machine;
  const tell = (text: string): void => void stderr.write(`${colours.stderr.red('✗')} ${plainText(text)}\n`);
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    // A group such as `config` without a command: commander has printed the help.
    if (error.code === 'commander.help') return EXIT.usage;
    tell(`${error.message.replace(/^error: /, '').trim()}\nNext: claude-bridge --help`);
    return EXIT.usage;
  }
  const message = error instanceof Error ? error.message : String(error);
  const known = error instanceof CommandFailure || error instanceof SettingError;
  tell(`${message}${known ? '' : '\nNext: claude-bridge doctor'}`);
  if (withStack && error instanceof Error) stderr.write(`${plainText(error.stack ?? '')}\n`);
  if (error instanceof SettingError) return EXIT.badConfig;
  return error instanceof CommandFailure ? error.exitCode : EXIT.failure;
}

/** Looks at the raw input, because the settings themselves may be what failed. */
export function asksForDebug(argv: readonly string[], { env }: Machine): boolean {
  return /--log-level[ =]debug/.test(argv.join(' ')) || env['CLAUDE_BRIDGE_LOG_LEVEL'] === 'debug';
}

/** Ends the program when the reader of its output stops reading: `claude-bridge chat … | head -1`. */
export function endWithReader({ stdout }: Machine): void {
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    process.exit(error.code === 'EPIPE' ? EXIT.ok : EXIT.failure);
  });
}
