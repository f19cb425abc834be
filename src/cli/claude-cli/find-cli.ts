/** Finds the Claude CLI: only the configured path, or the first usable one in the known places. */
import { SettingError } from '../../settings/setting-error.js';
import { candidatePaths } from './candidate-paths.js';
import type { HostInfo } from './candidate-paths.js';
import { CommandFailure } from '../command-failure.js';
import { EXIT } from '../exit-codes.js';
import { nativeBinary } from './native-binary.js';
import type { System } from './native-binary.js';
import type { Fix } from '../command-failure.js';
import { installCommand } from '../../claude/launch/install-command.js';
import { flagAt, typedLine } from '../typed/corrected-words.js';
import { wrongCliPath, type CliSearch } from './wrong-cli-path.js';
import { pathsOf } from './file-probe.js';

/** @throws CommandFailure `cliMissing` or `cliBroken`, which says where it looked */
export function findCli(search: CliSearch & { readonly configured: string | undefined }): FoundCli {
  return search.configured === undefined ? findInPlaces(search) : findConfigured(search.configured, search);
}

export interface FoundCli {
  /** What to run. It may be a link: updates replace the target, and some programs act by the name they are called by. */
  readonly path: string;
  /** Where the search found it. */
  readonly foundAt: string;
  /** What is at that place instead of the program. */
  readonly past?: 'launcher' | 'placeholder';
}

/** What it is, and what the search found before it, for a person. */
export function describeCli({ path, foundAt, past }: FoundCli): string {
  return past === undefined ? path : `${path}, behind the ${past} ${foundAt}`;
}

/** The command as a person would type it. */
export function commandOf({ path }: Pick<FoundCli, 'path'>): string {
  return /[\s'"$&()]/.test(path) ? `"${path}"` : path;
}

function installing(...more: string[]): { fix: Fix } {
  const [command = '', ...args] = installCommand().split(' ');
  return {
    fix: { question: 'Install Claude Code now?', command, args: [...args, ...more], interactive: false },
  };
}

function findConfigured(configured: string, search: CliSearch): FoundCli {
  const paths = pathsOf(search.platform);
  const written = /^~[/\\]/.test(configured) ? paths.join(search.home, configured.slice(2)) : configured;
  if (!isAbsoluteCliPath(configured, search.platform)) throw relativeCliPath(configured, search);
  if (search.files.realFile(written) === undefined) throw wrongCliPath(written, search);
  return usable(paths.resolve(written), search);
}

/** A relative path would run whatever the current folder holds. */
export function relativeCliPath(
  configured: string,
  { platform, words = [] }: Pick<CliSearch, 'platform' | 'words'>,
): SettingError {
  const absolute = pathsOf(platform).resolve(configured);
  return new SettingError(
    `The setting cli-path is ${JSON.stringify(configured)}, which means a different file in every folder. It must be an absolute path.`,
    typedLine(['config', 'set', 'cli-path', absolute], platform),
    flagAt(words, '--cli-path') < 0 ? {} : { flag: { name: '--cli-path', example: absolute } },
  );
}

/** `~` stands for the user's home. */
export function isAbsoluteCliPath(configured: string, platform: NodeJS.Platform): boolean {
  return /^~[/\\]/.test(configured) || pathsOf(platform).isAbsolute(configured);
}

/** Skips a place that holds something unusable, and reports it only when no other place has a CLI. */
function findInPlaces(search: HostInfo & System): FoundCli {
  const candidates = candidatePaths(search);
  let failure: CommandFailure | undefined;
  for (const candidate of candidates) {
    if (search.files.realFile(candidate) === undefined) continue;
    try {
      return usable(candidate, search);
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      failure ??= error;
    }
  }
  throw failure ?? notFound(candidates);
}

/** @throws CommandFailure `cliBroken` */
function usable(found: string, search: System): FoundCli {
  const binary = nativeBinary(search.files.realFile(found) ?? found, search);
  if (binary.kind === 'missing') throw halfInstalled(found);
  const { path, past } = binary.kind === 'elsewhere' ? binary : { path: found, past: undefined };
  if (!search.files.isExecutable(path)) throw notExecutable(path);
  return { path, foundAt: found, ...(past !== undefined && { past }) };
}

function notFound(candidates: readonly string[]): CommandFailure {
  const looked = candidates.map((candidate) => `  ${candidate}`).join('\n');
  return new CommandFailure(
    EXIT.cliMissing,
    'The Claude CLI was not found on this machine.',
    'claude-bridge setup',
    {
      ...installing(),
      details: `It is in none of these places:\n${looked}\nIf it is elsewhere: claude-bridge serve --cli-path <path>`,
    },
  );
}

function halfInstalled(file: string): CommandFailure {
  return new CommandFailure(
    EXIT.cliBroken,
    `The Claude CLI at ${file} is only npm’s placeholder: npm did not install the program itself, as happens when it leaves out optional dependencies.`,
    `${installCommand()} --include=optional`,
    installing('--include=optional'),
  );
}

function notExecutable(file: string): CommandFailure {
  return new CommandFailure(
    EXIT.cliBroken,
    `The Claude CLI at ${file} is not executable.`,
    `chmod +x '${file}'`,
  );
}
