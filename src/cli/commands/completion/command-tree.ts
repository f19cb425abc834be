/** The command line as data for completion scripts: commands, flags, and the words that may follow. */
import type { Command } from 'commander';

export interface CommandNode {
  /** The words that lead to the command, such as `config set`; `''` for the program itself. */
  readonly path: string;
  readonly commands: readonly Named[];
  readonly flags: readonly Flag[];
  /** What may follow the command besides its flags. */
  readonly words: readonly string[];
}

export interface Named {
  readonly name: string;
  readonly description: string;
}

export interface Flag extends Named {
  readonly takesValue: boolean;
  /** The values, where there is a list of them. */
  readonly values: readonly string[];
}

/** What the command definitions do not say. */
export interface KnownWords {
  /** Values of flags, by the flag's name. */
  readonly flags: Readonly<Record<string, readonly string[]>>;
  /** Words after a command, by its path. */
  readonly commands: Readonly<Record<string, readonly string[]>>;
}

/** Every command of the program, the program itself first. */
export function commandTree(program: Command, known: KnownWords): CommandNode[] {
  return nodes(program, '', known);
}

function nodes(command: Command, path: string, known: KnownWords): CommandNode[] {
  const help = command.createHelp();
  const visible = new Set(help.visibleCommands(command));
  const ours = command.commands.filter((each) => visible.has(each));
  const commands = ours.map((each) => ({ name: each.name(), description: each.description() }));
  const flags = [...help.visibleOptions(command), ...inherited(command)].flatMap((option) =>
    [option.long, option.short]
      .filter((name) => name !== undefined)
      .map((name) => ({
        name,
        description: option.description,
        takesValue: option.required || option.optional,
        values: option.argChoices ?? known.flags[name] ?? [],
      })),
  );
  const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  const words = [...choices, ...(known.commands[path] ?? [])];
  const node = { path, commands, flags: distinct(flags), words };
  const below = ours.flatMap((each) => nodes(each, `${path} ${each.name()}`.trim(), known));
  return [node, ...below];
}

/** `--no-color` may follow every command. */
function inherited(command: Command): Command['options'] {
  const { parent } = command;
  if (parent === null) return [];
  return [...parent.options.filter(({ long }) => long === '--no-color'), ...inherited(parent)];
}

function distinct(flags: readonly Flag[]): Flag[] {
  return flags.filter(({ name }, index) => flags.findIndex((each) => each.name === name) === index);
}

/** What may come next, as a table that the scripts of all shells look up in the same way. */
export interface CaseTable {
  /** The paths of all commands except the program itself. */
  readonly paths: readonly string[];
  /** By `path|word before`: the values of a flag or a setting. They take precedence over `at`. */
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
