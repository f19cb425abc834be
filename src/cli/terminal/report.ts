/** Tells why a command failed, once, and decides the exit code. */
import { CommanderError } from 'commander';
import { SettingError } from '../../settings/setting-error.js';
import { plainText } from '../../core/plain-text.js';
import { CliFailure } from '../claude-cli/cli-failure.js';
import { EXIT } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import type { Machine } from '../machine.js';

/** @param withStack also where in the program it happened */
export function report(error: unknown, machine: Machine, { withStack }: { withStack: boolean }): ExitCode {
  const { stderr, colours } = machine;
  const tell = (text: string): void => void stderr.write(`${colours.stderr.red('✗')} ${plainText(text)}\n`);
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    // A group of commands without one of them: the help is printed already.
    if (error.code === 'commander.help') return EXIT.usage;
    tell(`${error.message.replace(/^error: /, '').trim()}\nNext: claude-bridge --help`);
    return EXIT.usage;
  }
  const message = error instanceof Error ? error.message : String(error);
  const known = error instanceof CliFailure || error instanceof SettingError;
  tell(`${message}${known ? '' : '\nNext: claude-bridge doctor'}`);
  if (withStack && error instanceof Error) stderr.write(`${plainText(error.stack ?? '')}\n`);
  if (error instanceof SettingError) return EXIT.badConfig;
  return error instanceof CliFailure ? error.exitCode : EXIT.failure;
}
