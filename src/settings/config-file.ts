/** The config file, which stores settings between runs. Only its owner can read it. */
import { existsSync, lstatSync, readFileSync, renameSync, statSync } from 'node:fs';
import { constants } from 'node:os';
import path from 'node:path';
import type Conf from 'conf';
import { jsonFault } from '../core/json.js';
import { writeLocked } from './config-lock.js';
import { SettingError } from './setting-error.js';
import type { SettingKey } from './settings-table.js';

/** The file need not exist; the first stored value creates it. */
export function openConfigFile(user: ConfigOwner, read: typeof readText = readText): ConfigFile {
  const directory = configDirectory(user);
  const file = path.join(directory, 'config.json');
  const stored = (): Record<string, unknown> => {
    const text = attempt(() => textOf(file, read));
    if (text === undefined) return {};
    try {
      return parseObject(text);
    } catch (cause) {
      // Leaves out the parser's error, which quotes the file and so the keys in it.
      throw new SettingError(
        `The config file ${file} is not valid: ${jsonFault(text, cause)}. Correct it in an editor, or begin a new one with claude-bridge config unset --all, which keeps a copy.`,
        'claude-bridge config edit',
      );
    }
  };
  const change = async (action: (conf: Conf) => void): Promise<void> => {
    stored();
    const Writer = await loadConf();
    await attemptLater(async () =>
      writeLocked(directory, () =>
        action(new Writer({ cwd: directory, accessPropertiesByDotNotation: false, configFileMode: 0o600 })),
      ),
    );
  };
  return {
    path: file,
    stored,
    set: (key, value) => change((conf) => conf.set(key, value)),
    unset: (key) => change((conf) => conf.delete(key)),
    clear: () => attempt(() => setAside(file)),
  };
}

export interface ConfigFile {
  readonly path: string;
  /** Everything in the file. @throws SettingError when it is not a JSON object */
  stored(): Record<string, unknown>;
  /** Stores a checked value. @throws SettingError */
  set(key: SettingKey, value: unknown): Promise<void>;
  /** Removes a key, even an unknown one. @throws SettingError */
  unset(key: string): Promise<void>;
  /** Removes the file. @returns where its copy is; undefined when there was no file. @throws SettingError */
  clear(): string | undefined;
}

export interface ConfigOwner {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly home: string;
}

/** `CLAUDE_BRIDGE_CONFIG_DIR`, or the platform's folder for user configuration. @throws SettingError when the path is relative */
export function configDirectory({ env, platform, home }: ConfigOwner): string {
  const paths = platform === 'win32' ? path.win32 : path.posix;
  const chosen = env['CLAUDE_BRIDGE_CONFIG_DIR'] ?? '';
  if (chosen !== '' && !paths.isAbsolute(chosen)) {
    throw new SettingError(
      `CLAUDE_BRIDGE_CONFIG_DIR is ${JSON.stringify(chosen)}, which means a different folder wherever a command runs. It must be an absolute path.`,
      `export CLAUDE_BRIDGE_CONFIG_DIR="${paths.resolve(chosen)}"`,
    );
  }
  if (chosen !== '') return chosen;
  const join = (...parts: string[]): string => paths.join(...parts);
  switch (platform) {
    case 'win32':
      return join(roaming(env, home), 'claude-bridge', 'Config');
    case 'darwin':
      return join(home, 'Library', 'Preferences', 'claude-bridge');
    default:
      return join(configHome({ env, home }), 'claude-bridge');
  }
}

/**
 * `XDG_CONFIG_HOME`, or `~/.config`, by the XDG Base Directory Specification. It ignores a relative path, which would
 * mean another folder wherever a command runs.
 */
export function configHome({ env, home }: Pick<ConfigOwner, 'env' | 'home'>): string {
  const chosen = env['XDG_CONFIG_HOME'] ?? '';
  return path.posix.isAbsolute(chosen) ? chosen : path.posix.join(home, '.config');
}

function roaming(env: ConfigOwner['env'], home: string): string {
  const folder = env['APPDATA'] ?? '';
  return path.win32.isAbsolute(folder) ? folder : path.win32.join(home, 'AppData', 'Roaming');
}

/**
 * Loaded only to write, and without its signal handlers: a dependency of conf 15 handles SIGTERM and SIGINT by sending the
 * signal again, which would end a server in the middle of its answers.
 */
async function loadConf(): Promise<typeof Conf> {
  const signals = Object.keys(constants.signals) as NodeJS.Signals[];
  const before = new Set(signals.flatMap((signal) => process.listeners(signal)));
  const { default: Writer } = await import('conf');
  for (const signal of signals) {
    for (const listener of process.listeners(signal))
      if (!before.has(listener)) process.off(signal, listener);
  }
  return Writer;
}

/** Never overwrites an earlier copy, which may hold keys that no other file has. */
function setAside(file: string): string | undefined {
  const isThere = (name: string): boolean => lstatSync(name, { throwIfNoEntry: false }) !== undefined;
  if (!isThere(file)) return undefined;
  for (let number = 1; ; number += 1) {
    const copy = `${file}.old${number === 1 ? '' : `-${number}`}`;
    if (isThere(copy)) continue;
    renameSync(file, copy);
    return copy;
  }
}

function readText(file: string): string {
  return readFileSync(file, 'utf8');
}

function textOf(file: string, read: typeof readText): string | undefined {
  try {
    return read(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const inTheWay = nearestEntry(path.dirname(file));
    if (inTheWay === undefined || statSync(inTheWay).isDirectory()) return undefined;
    throw new Error(`${inTheWay} is not a folder`, { cause: error });
  }
}

/** Windows reports a path that runs through a file like one that does not exist. */
function nearestEntry(folder: string): string | undefined {
  if (existsSync(folder)) return folder;
  const above = path.dirname(folder);
  return above === folder ? undefined : nearestEntry(above);
}

function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('it is not a JSON object');
  }
  return value as Record<string, unknown>;
}

function attempt<T>(action: () => T): T {
  try {
    return action();
  } catch (cause) {
    throw unusable(cause);
  }
}

async function attemptLater(action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (cause) {
    throw unusable(cause);
  }
}

function unusable(cause: unknown): SettingError {
  return new SettingError(
    `The config file cannot be used: ${reasonOf(cause)}. It can be in any folder that you may write to.`,
    'export CLAUDE_BRIDGE_CONFIG_DIR="$HOME/claude-bridge"',
    { cause },
  );
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
