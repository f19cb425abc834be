/** The config file: where settings live between runs, readable by its owner only. */
import { rmSync } from 'node:fs';
import Conf from 'conf';
import { SettingError } from './setting-error.js';
import type { SettingKey } from './settings-table.js';

/**
 * The file in `CLAUDE_BRIDGE_CONFIG_DIR`, or in the user's usual place for configuration. A missing file is an empty one,
 * also where its directory cannot be made.
 */
export function openConfigFile(env: Readonly<Record<string, string | undefined>>): ConfigFile {
  const directory = env['CLAUDE_BRIDGE_CONFIG_DIR'];
  const parsed: { failure?: unknown } = {};
  try {
    const conf = new Conf({
      projectName: 'claude-bridge',
      projectSuffix: '',
      ...(directory === undefined || directory === '' ? {} : { cwd: directory }),
      accessPropertiesByDotNotation: false,
      configFileMode: 0o600,
      // The constructor parses too, and must not throw: the path would stay unknown.
      deserialize: (text) => {
        delete parsed.failure;
        try {
          return parseObject(text);
        } catch (error) {
          parsed.failure = error;
          return {};
        }
      },
    });
    return openFile(conf, () => parsed.failure);
  } catch (cause) {
    return missingFile(cause);
  }
}

export interface ConfigFile {
  readonly path: string;
  /** Everything in the file. @throws SettingError when it is not a JSON object. */
  stored(): Record<string, unknown>;
  /** Stores a value that was checked before. @throws SettingError */
  set(key: SettingKey, value: unknown): void;
  /** Removes a key, also one that is no setting. @throws SettingError */
  unset(key: string): void;
  /** Deletes the file. @throws SettingError */
  clear(): void;
}

function openFile(conf: Conf, parseFailure: () => unknown): ConfigFile {
  const stored = (): Record<string, unknown> => {
    const content = attempt(() => ({ ...conf.store }));
    const failure = parseFailure();
    if (failure === undefined) return content;
    throw new SettingError(
      `The config file ${conf.path} is not valid: ${reasonOf(failure)}. Correct it in an editor, or delete it.`,
      'claude-bridge config unset --all',
      { cause: failure },
    );
  };
  return {
    path: conf.path,
    stored,
    set: (key, value) => {
      stored();
      attempt(() => conf.set(key, value));
    },
    unset: (key) => {
      stored();
      attempt(() => conf.delete(key));
    },
    clear: () => attempt(() => rmSync(conf.path, { force: true })),
  };
}

/** Stands in where the directory cannot be made: empty to read, an error to write. */
function missingFile(cause: unknown): ConfigFile {
  const fail = (): never => {
    throw unusable(cause);
  };
  const { syscall, path } = cause as NodeJS.ErrnoException;
  return {
    path: path ?? '',
    stored: () => (syscall === 'mkdir' ? {} : fail()),
    set: fail,
    unset: fail,
    clear: fail,
  };
}

function parseObject(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new TypeError('it holds no JSON object');
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

function unusable(cause: unknown): SettingError {
  return new SettingError(
    `The config file cannot be used: ${reasonOf(cause)}.`,
    'set CLAUDE_BRIDGE_CONFIG_DIR to a directory that you may write to',
    { cause },
  );
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
