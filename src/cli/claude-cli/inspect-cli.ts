/** Asks a CLI for its version and login, and says what to do when it cannot serve. */
import coerce from 'semver/functions/coerce.js';
import gte from 'semver/functions/gte.js';
import { REMOVED_CREDENTIALS, childEnvironment } from '../../claude/launch/command-line.js';
import { NEWEST_TESTED_CLI, OLDEST_SUPPORTED_CLI } from '../../claude/launch/supported-version.js';
import { run } from '../../process/run.js';
import { CommandFailure, type Fix } from '../command-failure.js';
import { EXIT } from '../exit-codes.js';
import { diskProbe } from './file-probe.js';
import { installCommand } from '../../claude/launch/install-command.js';
import { commandOf, type FoundCli } from './find-cli.js';
import type { Machine } from '../machine.js';
import { PLACEHOLDER_TEXT } from './native-binary.js';

/** Asks for both at the same time. @throws CommandFailure `cliBroken`, `cliTooOld` or `loggedOut` */
export async function inspectCli(
  cli: FoundCli,
  machine: Machine,
): Promise<{ version: string; login: Login }> {
  // Starts before the version arrives; its failure matters only if the version is good.
  const login = readLogin(cli, machine);
  login.catch(() => undefined);
  const version = supportedVersion(await readVersion(cli, machine), cli);
  return { version, login: loggedIn(await login, cli) };
}

/** Such as `2.1.330`. @throws CommandFailure `cliBroken` */
export async function readVersion(cli: FoundCli, machine: Machine): Promise<string> {
  const { exitCode, stdout, stderr } = await start(cli, ['--version'], machine);
  const version = coerce(stdout, { includePrerelease: true })?.version;
  if (exitCode === 0 && version !== undefined) return version;
  const how =
    exitCode === null ? `did not answer within ${TIMEOUT_MS / 1000} seconds` : `exited with code ${exitCode}`;
  const said = firstLines(stderr) || firstLines(stdout);
  throw new CommandFailure(
    EXIT.cliBroken,
    `The Claude CLI at ${cli.foundAt} does not work: asked for its version, it ${exitCode === 0 ? 'printed none' : how}.${said && ` It printed: ${said}`}`,
    stderr.includes(PLACEHOLDER_TEXT) ? `${installCommand()} --include=optional` : installCommand(),
  );
}

/** @returns the version. @throws CommandFailure `cliTooOld` */
export function supportedVersion(version: string, cli: FoundCli): string {
  if (gte(version, OLDEST_SUPPORTED_CLI)) return version;
  throw new CommandFailure(
    EXIT.cliTooOld,
    `The Claude CLI at ${cli.foundAt} is version ${version}; claude-bridge needs ${OLDEST_SUPPORTED_CLI} or newer.`,
    isNpmInstalled(cli) ? installCommand('latest') : `${commandOf(cli)} update`,
    { fix: updating(cli) },
  );
}

/** A CLI that can serve. */
export interface CheckedCli {
  readonly path: string;
  readonly version: string;
  readonly login: Login;
}

function updating(cli: FoundCli): Fix {
  const question = 'Update Claude Code now?';
  const { path } = cli;
  if (!isNpmInstalled(cli)) return { question, command: path, args: ['update'], interactive: false };
  const [command = '', ...args] = installCommand('latest').split(' ');
  return { question, command, args, interactive: false };
}

/** Whether npm has to update it. */
export function isNpmInstalled({ path, foundAt }: FoundCli): boolean {
  return /[\\/]node_modules[\\/]/.test(diskProbe.realFile(foundAt) ?? path);
}

export interface Login {
  /** `undefined` when the CLI does not say; the first request shows it. */
  readonly loggedIn: boolean | undefined;
  /** The kind of login in the CLI's own words, such as `claude.ai` or `oauth_token`, with the plan if it names one. */
  readonly kind: string;
}

/** Accepts any output of the CLI. @throws CommandFailure `cliBroken` when it cannot be started */
export async function readLogin(cli: FoundCli, machine: Machine): Promise<Login> {
  const { stdout } = await start(cli, ['auth', 'status'], machine);
  const status = parseStatus(stdout);
  const { loggedIn: is, authMethod, subscriptionType } = status;
  if (typeof is !== 'boolean') return { loggedIn: undefined, kind: 'unknown' };
  const kind = [authMethod, subscriptionType].filter((part) => typeof part === 'string' && part !== '');
  return { loggedIn: is, kind: kind.join(', ') || 'unknown' };
}

/** Also accepts a login that the CLI does not state. @throws CommandFailure `loggedOut` */
export function loggedIn(login: Login, cli: FoundCli): Login {
  if (login.loggedIn !== false) return login;
  throw new CommandFailure(
    EXIT.loggedOut,
    `The Claude CLI at ${cli.foundAt} is not logged in. Without a browser, make a token with "${commandOf(cli)} setup-token" and set it as CLAUDE_CODE_OAUTH_TOKEN.`,
    `${commandOf(cli)} auth login`,
    { fix: { question: 'Log in now?', command: cli.path, args: ['auth', 'login'], interactive: true } },
  );
}

const TIMEOUT_MS = 20_000;

async function start(cli: FoundCli, args: readonly string[], machine: Machine): ReturnType<typeof run> {
  try {
    return await run(cli.path, args, {
      env: childEnvironment(machine.env, machine.platform),
      platform: machine.platform,
      timeoutMs: TIMEOUT_MS,
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CommandFailure(
      EXIT.cliBroken,
      `The Claude CLI at ${cli.foundAt} cannot be started: ${reason}.`,
      installCommand(),
      { cause },
    );
  }
}

function parseStatus(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function firstLines(text: string): string {
  return text.trim().split('\n').slice(0, 3).join(' ').slice(0, 300);
}

/** Why npm may have installed an older CLI than there is: it passes over versions that ask for a newer Node, if none is named. */
export function olderCliNote(
  version: string,
  { nodeVersion }: Pick<Machine, 'nodeVersion'>,
): string | undefined {
  if (gte(nodeVersion, '22.0.0') || gte(version, NEWEST_TESTED_CLI)) return undefined;
  return `with Node ${nodeVersion}, npm installs this older CLI, because newer ones ask for Node 22. The newest one works as well: ${installCommand('latest')}`;
}

/** A sentence about API keys in the environment that the bridge does not use; empty without any. */
export function credentialsNote({ env }: Machine): string[] {
  const names = REMOVED_CREDENTIALS.filter((name) => env[name] !== undefined && env[name] !== '');
  if (names.length === 0) return [];
  const [subject, verb] = [names.join(' and '), names.length === 1 ? 'is' : 'are'];
  return [
    `${subject} ${verb} set and ${verb} not passed on to the Claude CLI: claude-bridge only uses the CLI’s own login.`,
  ];
}
