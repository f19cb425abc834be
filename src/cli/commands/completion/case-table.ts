/** Which words may come next, as a table that the scripts of all shells look up in the same way. */
import type { CommandNode } from './command-tree.js';

export interface CaseTable {
  /** The paths of all commands but the program. */
  readonly paths: readonly string[];
  /** By `path|word before`: the values of a flag or a setting. They go before the rest. */
  readonly after: readonly (readonly [string, readonly string[]])[];
  /** By path: the subcommands, flags and words. */
  readonly at: readonly (readonly [string, readonly string[]])[];
}

/** @param settingValues what may follow `config set <key>` */
export function caseTable(
  tree: readonly CommandNode[],
  settingValues: Readonly<Record<string, readonly string[]>>,
): CaseTable {
  const ofFlags = tree.flatMap(({ path, flags }) =>
    flags
      .filter(({ takesValue }) => takesValue)
      .map(({ name, values }) => [`${path}|${name}`, values] as const),
  );
  const ofSettings = Object.entries(settingValues).map(
    ([key, values]) => [`config set|${key}`, values] as const,
  );
  return {
    paths: tree.map(({ path }) => path).filter((path) => path !== ''),
    after: [...ofFlags, ...ofSettings],
    at: tree.map(({ path, commands, flags, words }) => [
      path,
      [...commands.map(({ name }) => name), ...words, ...flags.map(({ name }) => name)],
    ]),
  };
}
