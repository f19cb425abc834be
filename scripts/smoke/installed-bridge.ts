/** The packed bridge and the real CLI, installed as a user does, into a folder of their own whose path has spaces and letters beyond ASCII. */
import { mkdirSync } from 'node:fs';
import { mkdtemp, mkdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installCommand } from '../../src/claude/launch/install-command.js';
import { NEWEST_TESTED_CLI } from '../../src/claude/launch/supported-version.js';
import { runToEnd } from './run-to-end.js';

export interface InstalledBridge {
  /** For files of its own. Its path has spaces and letters beyond ASCII. */
  readonly folder: string;
  /** A part of the path of everything installed that every list of processes shows: it is ASCII without spaces. */
  readonly marker: string;
  /** The bridge's own file, for Node. */
  readonly script: string;
  /** With the installed commands first on the PATH, an empty home and a made-up account; every API call goes to `apiUrl`. */
  environment(apiUrl: string): Record<string, string>;
}

export async function installBridge(): Promise<InstalledBridge & AsyncDisposable> {
  const root = await realpath(await mkdtemp(path.join(tmpdir(), 'claude-bridge-smoke-')));
  const prefix = path.join(root, 'a b ü', 'npm');
  await mkdir(prefix, { recursive: true });
  const pack = ['pack', '--ignore-scripts', '--silent', '--pack-destination', root];
  const packed = await runToEnd('npm', pack, { cwd: fileURLToPath(new URL('../../', import.meta.url)) });
  // As the bridge tells a user to install the CLI.
  const [npm = '', ...install] = installCommand(NEWEST_TESTED_CLI).split(' ');
  const where = ['--prefix', prefix, '--no-audit', '--no-fund', '--loglevel', 'error'];
  await runToEnd(npm, [...install, path.join(root, packed.trim()), ...where], { cwd: root });
  const remove = async (): Promise<void> =>
    rm(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 250 });
  return { ...bridgeAt(root, prefix), [Symbol.asyncDispose]: remove };
}

/**
 * What npm has installed globally with this prefix.
 * @param root above the prefix; ASCII without spaces
 * @param cliFolder holds the CLI if it is not installed there too
 */
export function bridgeAt(root: string, prefix: string, cliFolder?: string): InstalledBridge {
  const onWindows = process.platform === 'win32';
  const modules = onWindows ? path.join(prefix, 'node_modules') : path.join(prefix, 'lib', 'node_modules');
  const commands = [onWindows ? prefix : path.join(prefix, 'bin'), cliFolder, process.env['PATH']];
  const home = path.join(path.dirname(prefix), 'home');
  mkdirSync(home, { recursive: true });
  return {
    folder: path.dirname(prefix),
    marker: path.basename(root),
    script: path.join(modules, 'claude-bridge', 'bin', 'claude-bridge.js'),
    environment: (apiUrl) => ({
      ...systemVariables(),
      PATH: commands.filter((each) => each !== undefined).join(path.delimiter),
      ...(onWindows ? { USERPROFILE: home, APPDATA: home, LOCALAPPDATA: home } : { HOME: home }),
      // Whatever already serves at the usual one.
      SERVER_PORT: '0',
      CLAUDE_BRIDGE_CONFIG_DIR: path.join(home, 'config'),
      ANTHROPIC_BASE_URL: apiUrl,
      CLAUDE_CODE_OAUTH_TOKEN: 'made-up-token',
    }),
  };
}

/** Programs on Windows do not start without them. */
function systemVariables(): Record<string, string> {
  const names = [
    'SystemRoot',
    'SystemDrive',
    'windir',
    'ComSpec',
    'ProgramData',
    'PATHEXT',
    'TEMP',
    'TMP',
    'USERNAME',
    'USERDOMAIN',
  ];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}
