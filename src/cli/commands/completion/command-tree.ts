/** The command line as data, for what completes it: commands, flags, and the words that may follow. */
import type { Command } from 'commander';

export interface CommandNode {
  /** The words that lead to it: `''` for the program itself, `config set`. */
  readonly path: string;
  readonly commands: readonly Named[];
  readonly flags: readonly Flag[];
  /** What may stand after the command besides its flags. */
  readonly words: readonly string[];
}

export interface Named {
  readonly name: string;
  readonly description: string;
}

export interface Flag extends Named {
  /** It is followed by a value. */
  readonly takesValue: boolean;
  /** The values, where they can be listed. */
  readonly values: readonly string[];
}

/** What the definitions of the commands cannot say themselves. */
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
  const commands = command.commands.map((each) => ({ name: each.name(), description: each.description() }));
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
  const below = command.commands.flatMap((each) => nodes(each, `${path} ${each.name()}`.trim(), known));
  return [node, ...below];
}

/** `--no-color` may stand after every command. */
function inherited(command: Command): Command['options'] {
  const { parent } = command;
  if (parent === null) return [];
  return [...parent.options.filter(({ long }) => long === '--no-color'), ...inherited(parent)];
}

function distinct(flags: readonly Flag[]): Flag[] {
  return flags.filter(({ name }, index) => flags.findIndex((each) => each.name === name) === index);
}
