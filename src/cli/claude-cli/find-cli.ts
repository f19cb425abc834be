/** Finds the Claude CLI: the configured path and nothing else, or the first usable one of the known places. */
import { SettingError } from '../../settings/setting-error.js';
import { candidatePaths } from './candidate-paths.js';
import type { Whereabouts } from './candidate-paths.js';
import { CliFailure } from './cli-failure.js';
import { EXIT } from '../exit-codes.js';
import { nativeBinary } from './native-binary.js';
import type { System } from './native-binary.js';
import type { Remedy } from '../terminal/remedy.js';
import { pathsOf } from './platform-path.js';

/** @throws CliFailure `cliMissing` or `cliBroken`, saying where it looked. */
export function findCli(
  search: Whereabouts & System & { readonly configured: string | undefined },
): FoundCli {
  return search.configured === undefined ? findInPlaces(search) : findConfigured(search.configured, search);
}

export interface FoundCli {
  /** What to run. A link is kept as it is: updates replace what it points to, and some are told by their own name what to do. */
  readonly path: string;
  /** The path under which it was found; another one when that is a placeholder. */
  readonly foundAt: string;
}

/** The command as a person would type it. */
export function commandOf({ path }: Pick<FoundCli, 'path'>): string {
  return /[\s'"$&()]/.test(path) ? `"${path}"` : path;
}

export const INSTALL_COMMAND = 'npm install -g @anthropic-ai/claude-code';

function installing(...more: string[]): { remedy: Remedy } {
  const [command = '', ...args] = INSTALL_COMMAND.split(' ');
  return {
    remedy: { question: 'Install Claude Code now?', command, args: [...args, ...more], interactive: false },
  };
}

function findConfigured(configured: string, search: Whereabouts & System): FoundCli {
  const paths = pathsOf(search.platform);
  const written = /^~[/\\]/.test(configured) ? paths.join(search.home, configured.slice(2)) : configured;
  if (!isAbsoluteCliPath(configured, search.platform)) throw relativeCliPath(configured, search.platform);
  if (search.files.realFile(written) === undefined) {
    throw new CliFailure(
      EXIT.cliMissing,
      `There is no file ${written}, which the setting cli-path names.`,
      'claude-bridge config set cli-path <path>   (or unset CLAUDE_CLI_PATH, to have it looked up)',
    );
  }
  return usable(paths.resolve(written), search);
}

/** A relative path would run whatever the folder holds in which a command is run. */
export function relativeCliPath(configured: string, platform: NodeJS.Platform): SettingError {
  return new SettingError(
    `The setting cli-path is ${JSON.stringify(configured)}, which means another file wherever a command is run. It must be an absolute path.`,
    `claude-bridge config set cli-path "${pathsOf(platform).resolve(configured)}"`,
  );
}

/** `~` is the user's home. */
export function isAbsoluteCliPath(configured: string, platform: NodeJS.Platform): boolean {
  return /^~[/\\]/.test(configured) || pathsOf(platform).isAbsolute(configured);
}

/** A place that holds something unusable is passed over, and reported only when no other has a CLI. */
function findInPlaces(search: Whereabouts & System): FoundCli {
  const candidates = candidatePaths(search);
  let failure: CliFailure | undefined;
  for (const candidate of candidates) {
    if (search.files.realFile(candidate) === undefined) continue;
    try {
      return usable(candidate, search);
    } catch (error) {
      if (!(error instanceof CliFailure)) throw error;
      failure ??= error;
    }
  }
  throw failure ?? notFound(candidates);
}

/** @throws CliFailure `cliBroken` */
function usable(found: string, search: System): FoundCli {
  const binary = nativeBinary(search.files.realFile(found) ?? found, search);
  if (binary.kind === 'missing') throw halfInstalled(found);
  const path = binary.kind === 'elsewhere' ? binary.path : found;
  if (!search.files.isExecutable(path)) throw notExecutable(path);
  return { path, foundAt: found };
}

function notFound(candidates: readonly string[]): CliFailure {
  const looked = candidates.map((candidate) => `  ${candidate}`).join('\n');
  return new CliFailure(
    EXIT.cliMissing,
    `The Claude CLI was not found. It was looked for at:\n${looked}\nIf it is elsewhere: claude-bridge serve --cli-path <path>`,
    INSTALL_COMMAND,
    installing(),
  );
}

function halfInstalled(file: string): CliFailure {
  return new CliFailure(
    EXIT.cliBroken,
    `The Claude CLI at ${file} is only npm’s placeholder: the program itself was not installed with it, as happens when npm leaves out optional dependencies.`,
    `${INSTALL_COMMAND} --include=optional`,
    installing('--include=optional'),
  );
}

function notExecutable(file: string): CliFailure {
  return new CliFailure(EXIT.cliBroken, `The Claude CLI at ${file} is not executable.`, `chmod +x '${file}'`);
}
