/** The real Claude CLI of the development dependencies, newest and oldest supported, and an environment that confines it. */
import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NEWEST_TESTED_CLI, OLDEST_SUPPORTED_CLI } from '../../src/claude/launch/supported-version.js';

export interface CliVersion {
  readonly version: string;
  /** The native binary. npm's own `claude` is a placeholder until an install script runs, which npm 11 blocks. */
  readonly path: string;
}

const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));

/** Both ends of the supported range, for `describe.each(CLI_VERSIONS)`. */
export const CLI_VERSIONS: readonly CliVersion[] = [
  { version: NEWEST_TESTED_CLI, path: nativeBinary(join(repositoryRoot, 'node_modules')) },
  {
    version: OLDEST_SUPPORTED_CLI,
    path: nativeBinary(join(repositoryRoot, 'node_modules/claude-code-oldest/node_modules')),
  },
];

export const NEWEST_CLI: CliVersion = CLI_VERSIONS[0]!;
export const OLDEST_CLI: CliVersion = CLI_VERSIONS[1]!;

export interface CliEnvironment extends AsyncDisposable {
  /** The whole environment: the account is made up and every API call goes to `apiUrl`. */
  readonly env: Readonly<Record<string, string>>;
  /** An empty private home. Every process with this environment has it in `/proc`, so it also marks them. */
  readonly home: string;
  /** Removes the home. The processes should be gone by then. */
  close(): Promise<void>;
}

/** @param apiUrl the scripted Messages API, such as `http://127.0.0.1:40123`. */
export async function cliEnvironment(
  apiUrl: string,
  extra: Readonly<Record<string, string>> = {},
): Promise<CliEnvironment> {
  const home = await mkdtemp(join(tmpdir(), 'claude-bridge-test-home-'));
  const close = (): Promise<void> =>
    rm(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    ANTHROPIC_BASE_URL: apiUrl,
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up-token',
    ...extra,
  };
  return { env, home, close, [Symbol.asyncDispose]: close };
}

/** The CLI's own program in a `node_modules` folder. @throws when it is not there */
export function nativeBinary(modules: string): string {
  const scope = join(modules, '@anthropic-ai');
  const prefix = `claude-code-${process.platform}-${process.arch}`;
  const file = process.platform === 'win32' ? 'claude.exe' : 'claude';
  // On musl systems, npm installs only the package whose name ends in `-musl`.
  const found = (existsSync(scope) ? readdirSync(scope) : [])
    .filter((name) => name === prefix || name === `${prefix}-musl`)
    .map((name) => join(scope, name, file))
    .find((path) => existsSync(path));
  if (found === undefined) {
    throw new Error(`No ${file} in ${scope}/${prefix}. The tests run the real CLI; install it: npm ci`);
  }
  return found;
}
