/** Explains a `cli-path` that names no file, and corrects the line or the place that it came from. */
import { CommandFailure } from '../command-failure.js';
import { EXIT } from '../exit-codes.js';
import { flagAt, typedLine, withFlag, withoutFlag } from '../typed/corrected-words.js';
import { shellWord } from '../typed/shell-word.js';
import { candidatePaths, type HostInfo } from './candidate-paths.js';
import { pathsOf } from './file-probe.js';
import type { System } from './native-binary.js';

export interface CliSearch extends HostInfo, System {
  /** What was typed, to correct it where it names a wrong place. */
  readonly words?: readonly string[];
}

/** @returns CommandFailure `cliMissing` */
export function wrongCliPath(written: string, where: CliSearch): CommandFailure {
  const isFolder = where.files.isFolder(written);
  const inside = isFolder ? programIn(written, where) : undefined;
  const what = isFolder ? 'which is a folder' : 'but there is no such file';
  return new CommandFailure(
    EXIT.cliMissing,
    `The setting cli-path names ${written}, ${what}.`,
    corrected(inside, where) ?? without(where),
  );
}

/** The same place with the program that is in the folder. */
function corrected(
  program: string | undefined,
  { words = [], env, platform }: CliSearch,
): string | undefined {
  if (program === undefined) return undefined;
  if (flagAt(words, FLAG) >= 0) return typedLine(withFlag(words, FLAG, program), platform);
  if (isSet(env) && !isBeingStored(words))
    return `${platform === 'win32' ? 'set ' : 'export '}${VARIABLE}=${shellWord(program, platform)}`;
  return typedLine(['config', 'set', 'cli-path', program], platform);
}

function without({ words = [], env, platform }: CliSearch): string {
  if (flagAt(words, FLAG) >= 0) return typedLine(withoutFlag(words, FLAG), platform);
  if (isBeingStored(words)) return 'claude-bridge setup';
  return isSet(env) ? `unset ${VARIABLE}` : 'claude-bridge config unset cli-path';
}

function programIn(folder: string, where: CliSearch): string | undefined {
  const paths = pathsOf(where.platform);
  const here = paths.resolve(folder);
  return candidatePaths({ ...where, env: { ...where.env, PATH: here } })
    .filter((file) => paths.dirname(file) === here)
    .find((file) => where.files.realFile(file) !== undefined);
}

function isBeingStored(words: readonly string[]): boolean {
  return words[0] === 'config';
}

function isSet(env: CliSearch['env']): boolean {
  return (env[VARIABLE] ?? '').trim() !== '';
}

const FLAG = '--cli-path';
const VARIABLE = 'CLAUDE_CLI_PATH';
