/** How a command ends: one message that says why it failed, and the exit code. */
import { CommanderError } from 'commander';
import type { Command } from 'commander';
import { SettingError } from '../../settings/setting-error.js';
import { plainText } from '../../core/plain-text.js';
import { CommandFailure } from '../command-failure.js';
import { EXIT } from '../exit-codes.js';
import type { ExitCode } from '../exit-codes.js';
import type { Machine } from '../machine.js';
import { typedLine, withAddress, withFlag } from '../typed/corrected-words.js';
import { typedHere } from '../../core/own-command.js';
import { usageProblem } from '../typed/usage-problem.js';

export interface ReportOptions {
  /** Also print where in the program it happened. */
  readonly withStack: boolean;
  /** Whose command line may be what failed. */
  readonly program?: Command;
}

/** Prints the failure. */
export function report(error: unknown, machine: Machine, { withStack, program }: ReportOptions): ExitCode {
  const { stderr, colours, command, words, platform } = machine;
  const tell = (problem: string, next: string): void => {
    const text = typedHere(`${problem}\nNext: ${next}`, command);
    stderr.write(`${colours.stderr.red('✗')} ${plainText(text)}\n`);
  };
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    // A group such as `config` without a command: commander has printed the help.
    if (error.code === 'commander.help') return EXIT.usage;
    const { problem, next } =
      program === undefined
        ? { problem: error.message, next: 'claude-bridge --help' }
        : usageProblem(error, program, words);
    tell(problem, next);
    return EXIT.usage;
  }
  const { problem, next } = told(error, { words, platform });
  tell(problem, withAddress(next, words, platform));
  if (withStack && error instanceof Error) stderr.write(`${plainText(error.stack ?? '')}\n`);
  if (error instanceof SettingError) return EXIT.badConfig;
  return error instanceof CommandFailure ? error.exitCode : EXIT.failure;
}

function told(
  error: unknown,
  { words, platform }: Pick<Machine, 'words' | 'platform'>,
): { readonly problem: string; readonly next: string } {
  if (error instanceof SettingError && error.flag !== undefined) {
    const { name, example } = error.flag;
    return { problem: error.problem, next: typedLine(withFlag(words, name, example), platform) };
  }
  if (error instanceof SettingError || error instanceof CommandFailure) return error;
  const problem = error instanceof Error ? error.message : String(error);
  return { problem, next: 'claude-bridge doctor' };
}

/** Looks at the raw input, because the settings themselves may be what failed. */
export function asksForDebug(argv: readonly string[], { env }: Machine): boolean {
  return /--log-level[ =]debug/.test(argv.join(' ')) || env['CLAUDE_BRIDGE_LOG_LEVEL'] === 'debug';
}

/**
 * Ends the program when the reader of its output stops reading: `claude-bridge chat … | head -1`. What stderr does not take,
 * because nobody reads it or its disk is full, is lost.
 */
export function endWithReader({ stdout, stderr }: Machine): void {
  stdout.on('error', end);
  stderr.on('error', () => undefined);
}

/** For a server, which prints its addresses for people and works on when nobody can read them. */
export function outliveReader({ stdout }: Machine): void {
  stdout.off('error', end).on('error', () => undefined);
}

function end({ code }: NodeJS.ErrnoException): void {
  process.exit(code === 'EPIPE' ? EXIT.ok : EXIT.failure);
}
