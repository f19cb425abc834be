/** Asks npm's registry, and nobody else, for the newest versions of the bridge and of the CLI. */
import semver from 'semver';
import { installCommand } from '../../../claude/launch/install-command.js';
import { commandOf, type FoundCli } from '../../claude-cli/find-cli.js';
import { isNpmInstalled } from '../../claude-cli/inspect-cli.js';
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import type { Finding } from './check.js';

/** @throws CommandFailure when there is a newer one */
export async function bridgeIsNewest(machine: Machine): Promise<Finding<true>> {
  return isNewest('claude-bridge', machine.version, bridgeUpdate(machine.command), machine);
}

/** What to type to update the bridge. @param command how it is started */
export function bridgeUpdate(command: string): string {
  return command.startsWith('npx ')
    ? 'npx claude-bridge@latest serve'
    : 'npm install -g claude-bridge@latest';
}

/** @throws CommandFailure when there is a newer one */
export async function cliIsNewest(
  cli: FoundCli & { readonly version: string },
  machine: Machine,
): Promise<Finding<true>> {
  const update = isNpmInstalled(cli) ? installCommand('latest') : `${commandOf(cli)} update`;
  return isNewest('@anthropic-ai/claude-code', cli.version, update, machine);
}

async function isNewest(
  name: string,
  version: string,
  update: string,
  { env }: Pick<Machine, 'env'>,
): Promise<Finding<true>> {
  const newest = await newestVersion(name, registry(env));
  if (newest === undefined) return { value: true, detail: `${version}; the registry has no ${name}` };
  if (semver.gte(version, newest)) return { value: true, detail: `${version} is the newest version` };
  throw new CommandFailure(EXIT.failure, `${newest} is available; ${version} is installed.`, update);
}

/** `undefined` when the registry does not have it. @throws CommandFailure */
async function newestVersion(name: string, address: string): Promise<string | undefined> {
  try {
    const response = await fetch(`${address}/${name.replace('/', '%2f')}`, {
      headers: { accept: 'application/vnd.npm.install-v1+json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status === 404) return undefined;
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    const { 'dist-tags': tags } = (await response.json()) as { 'dist-tags'?: { latest?: unknown } };
    const latest = tags?.latest;
    if (typeof latest === 'string' && semver.valid(latest) !== null) return latest;
    throw new Error('it names no version');
  } catch (error) {
    const { message, cause } = error instanceof Error ? error : new Error(String(error));
    const reason = cause instanceof Error ? cause.message : message;
    throw new CommandFailure(
      EXIT.failure,
      `${address} could not be asked for ${name}: ${reason}.`,
      `npm view ${name} version`,
    );
  }
}

/** The variable is npm's own, set by a person or by npx. */
function registry(env: Machine['env']): string {
  const given = env['npm_config_registry'] ?? '';
  return (URL.canParse(given) ? given : 'https://registry.npmjs.org').replace(/\/+$/, '');
}

const TIMEOUT_MS = 10_000;
