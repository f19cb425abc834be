/** What a user service needs to run the bridge as the user would. */
import type { Settings } from '../../../settings/settings-table.js';
import { candidatePaths } from '../../claude-cli/candidate-paths.js';
import { pathsOf } from '../../claude-cli/file-probe.js';
import { windowsFolder } from '../../../process/system-program.js';

export interface ServiceFacts {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The Node executable. `script` is the bridge's own file. */
  readonly execPath: string;
  readonly script: string;
  /** Variables that the bridge and the CLI need and a service would lack. No secrets. */
  readonly env: Readonly<Record<string, string>>;
  /** For systems without their own log. */
  readonly logFile: string;
  /** How many seconds a stop may take. */
  readonly stopSeconds: number;
  /** The user's number; 0 on systems without one. */
  readonly uid: number;
  /** The user with the domain, on Windows. */
  readonly userName: string | undefined;
  /** On Windows, such as `C:\\Windows`. */
  readonly windowsFolder: string;
}

export interface ServiceSource {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly execPath: string;
  readonly script: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly uid: number;
  /** The CLI, if one was found. */
  readonly cliPath: string | undefined;
  readonly settings: Pick<Settings, 'shutdown-delay' | 'shutdown-grace'>;
}

export function serviceFacts(source: ServiceSource): ServiceFacts {
  const { platform, home, execPath, script, env, uid, settings } = source;
  return {
    ...{ platform, home, execPath, script, uid },
    env: { ...passedOn(env), PATH: searchPath(source) },
    logFile: logFile(source),
    stopSeconds: settings['shutdown-delay'] + settings['shutdown-grace'] + 10,
    userName: userName(env),
    windowsFolder: windowsFolder(env),
  };
}

const PASSED_ON = [
  ...['CLAUDE_BRIDGE_CONFIG_DIR', 'CLAUDE_CONFIG_DIR', 'XDG_CONFIG_HOME', 'ANTHROPIC_BASE_URL', 'LANG', 'TZ'],
  ...['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'NO_PROXY', 'no_proxy'],
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'],
];

function passedOn(env: ServiceSource['env']): Record<string, string> {
  const entries = PASSED_ON.map((name) => [name, env[name] ?? ''] as const);
  // The address of a proxy may hold a password.
  return Object.fromEntries(entries.filter(([, value]) => value !== '' && !value.includes('@')));
}

/** The user's own PATH, then the folders of Node and the CLI. */
function searchPath({ platform, env, home, execPath, cliPath }: ServiceSource): string {
  const paths = pathsOf(platform);
  const found = candidatePaths({ platform, env: { PATH: env['PATH'], PATHEXT: '.exe' }, home, execPath });
  const own = (env['PATH'] ?? '').split(paths.delimiter).filter((each) => paths.isAbsolute(each));
  const usual = found.map((file) => paths.dirname(file)).filter((folder) => folder.startsWith(home));
  const cli = cliPath === undefined ? [] : [paths.dirname(cliPath)];
  return [...new Set([...own, paths.dirname(execPath), ...cli, ...usual])].join(paths.delimiter);
}

function userName({
  USERDOMAIN: domain = '',
  USERNAME: name = '',
}: ServiceSource['env']): string | undefined {
  if (name === '') return undefined;
  return domain === '' ? name : `${domain}\\${name}`;
}

function logFile({ platform, home, env }: ServiceSource): string {
  const paths = pathsOf(platform);
  if (platform === 'darwin') return paths.join(home, 'Library', 'Logs', 'claude-bridge.log');
  const local = env['LOCALAPPDATA'] ?? paths.join(home, 'AppData', 'Local');
  return platform === 'win32'
    ? paths.join(local, 'claude-bridge', 'claude-bridge.log')
    : paths.join(home, '.local', 'state', 'claude-bridge.log');
}
