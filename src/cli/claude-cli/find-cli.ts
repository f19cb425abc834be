/** Finds the Claude CLI: only the configured path, or the first usable one in the known places. */
import { SettingError } from '../../settings/setting-error.js';
import { candidatePaths } from './candidate-paths.js';
import type { HostInfo } from './candidate-paths.js';
import { CommandFailure } from '../command-failure.js';
import { EXIT } from '../exit-codes.js';
import { nativeBinary } from './native-binary.js';
import type { System } from './native-binary.js';
import type { Fix } from '../command-failure.js';
import { pathsOf } from './file-probe.js';

/** @throws CommandFailure `cliMissing` or `cliBroken`, which says where it looked */
export function findCli(search: HostInfo & System & { readonly configured: string | undefined }): FoundCli {
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

/** The command as a person would type it. */
export function commandOf({ path }: Pick<FoundCli, 'path'>): string {
  return /[\s'"$&()]/.test(path) ? `"${path}"` : path;
}

export const INSTALL_COMMAND = 'npm install -g @anthropic-ai/claude-code';

function installing(...more: string[]): { fix: Fix } {
  const [command = '', ...args] = INSTALL_COMMAND.split(' ');
  return {
    fix: { question: 'Install Claude Code now?', command, args: [...args, ...more], interactive: false },
  };
}

function findConfigured(configured: string, search: HostInfo & System): FoundCli {
  const paths = pathsOf(search.platform);
  const written = /^~[/\\]/.test(configured) ? paths.join(search.home, configured.slice(2)) : configured;
  if (!isAbsoluteCliPath(configured, search.platform)) throw relativeCliPath(configured, search.platform);
  if (search.files.realFile(written) === undefined) {
    throw new CommandFailure(
      EXIT.cliMissing,
      `The setting cli-path names ${written}, but there is no such file.`,
      'claude-bridge config set cli-path <path>   (or unset CLAUDE_CLI_PATH to find it automatically)',
    );
  }
  return usable(paths.resolve(written), search);
}

/** A relative path would run whatever the current folder holds. */
export function relativeCliPath(configured: string, platform: NodeJS.Platform): SettingError {
  return new SettingError(
    `The setting cli-path is ${JSON.stringify(configured)}, which means a different file in every folder. It must be an absolute path.`,
    `claude-bridge config set cli-path "${pathsOf(platform).resolve(configured)}"`,
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
    `The Claude CLI was not found in any of these places:\n${looked}\nIf it is elsewhere: claude-bridge serve --cli-path <path>`,
    INSTALL_COMMAND,
    installing(),
  );
}

function halfInstalled(file: string): CommandFailure {
  return new CommandFailure(
    EXIT.cliBroken,
    `The Claude CLI at ${file} is only npm’s placeholder: npm did not install the program itself, as happens when it leaves out optional dependencies.`,
    `${INSTALL_COMMAND} --include=optional`,
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
