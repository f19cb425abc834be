/** Installs the packed bridge and the real CLI as a user does, into a folder of its own whose path holds spaces and letters beyond ASCII. */
import { mkdtemp, mkdir, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { NEWEST_TESTED_CLI } from '../../src/claude/launch/supported-version.js';
import { runToEnd } from './run-to-end.js';

export interface InstalledBridge extends AsyncDisposable {
  /** Everything lies below it. */
  readonly folder: string;
  /** The part of its path that every list of processes shows: it is ASCII without spaces. */
  readonly marker: string;
  /** The bridge's own file, for Node. */
  readonly script: string;
  /** With the installed commands first on the PATH, an empty home and a made-up account; every API call goes to `apiUrl`. */
  environment(apiUrl: string): Record<string, string>;
}

export async function installBridge(): Promise<InstalledBridge> {
  const root = fileURLToPath(new URL('../../', import.meta.url));
  const folder = path.join(
    await realpath(await mkdtemp(path.join(tmpdir(), 'claude-bridge-smoke-'))),
    'a b ü',
  );
  const [prefix, home] = [path.join(folder, 'npm'), path.join(folder, 'home')];
  await mkdir(prefix, { recursive: true });
  await mkdir(home);
  const quiet = ['--no-audit', '--no-fund', '--loglevel', 'error'];
  const packed = await runToEnd(
    'npm',
    ['pack', '--ignore-scripts', '--silent', '--pack-destination', folder],
    {
      cwd: root,
    },
  );
  const names = [path.join(folder, packed.trim()), `@anthropic-ai/claude-code@${NEWEST_TESTED_CLI}`];
  await runToEnd('npm', ['install', '--global', '--prefix', prefix, ...quiet, ...names], { cwd: folder });

  const onWindows = process.platform === 'win32';
  const modules = onWindows ? path.join(prefix, 'node_modules') : path.join(prefix, 'lib', 'node_modules');
  const commands = onWindows ? prefix : path.join(prefix, 'bin');
  return {
    folder,
    marker: path.basename(path.dirname(folder)),
    script: path.join(modules, 'claude-bridge', 'bin', 'claude-bridge.js'),
    environment: (apiUrl) => ({
      ...systemVariables(),
      PATH: [commands, process.env['PATH'] ?? ''].join(path.delimiter),
      ...(onWindows ? { USERPROFILE: home, APPDATA: home, LOCALAPPDATA: home } : { HOME: home }),
      CLAUDE_BRIDGE_CONFIG_DIR: path.join(home, 'config'),
      ANTHROPIC_BASE_URL: apiUrl,
      CLAUDE_CODE_OAUTH_TOKEN: 'made-up-token',
    }),
    [Symbol.asyncDispose]: () =>
      rm(path.dirname(folder), { recursive: true, force: true, maxRetries: 20, retryDelay: 250 }),
  };
}

/** Programs on Windows do not start without them. */
function systemVariables(): Record<string, string> {
  const names = [
    'SystemRoot',
    'SystemDrive',
    'windir',
    'ComSpec',
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
