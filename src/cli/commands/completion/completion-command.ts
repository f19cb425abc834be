import { Argument } from 'commander';
import type { Command } from 'commander';
import { SETTING_KEYS, definitionOf } from '../../../settings/settings-table.js';
import type { SettingKey } from '../../../settings/settings-table.js';
import { CONNECT_CLIENTS } from '../connect/client-table.js';
import { LAUNCH_CLIENTS } from '../launch/launch-table.js';
import { caseTable, commandTree } from './command-tree.js';
import type { KnownWords } from './command-tree.js';
import { SHELLS, completionScript } from './scripts.js';
import type { Shell } from './scripts.js';
import type { Machine } from '../../machine.js';

/** `claude-bridge completion`: add it last, because it completes the other commands. */
export function addCompletionCommand(program: Command, { stdout }: Machine): void {
  program
    .command('completion')
    .description('print a script that completes this command line in a shell')
    .addArgument(new Argument('<shell>').choices(SHELLS))
    .addHelpText('after', HELP)
    .action((shell: Shell) => {
      stdout.write(completionScript(shell, caseTable(commandTree(program, KNOWN_WORDS), SETTING_VALUES)));
    });
}

const HELP = `
  bash  eval "$(claude-bridge completion bash)"     in ~/.bashrc
  zsh   eval "$(claude-bridge completion zsh)"      in ~/.zshrc, after compinit
  fish  claude-bridge completion fish > ~/.config/fish/completions/claude-bridge.fish
`;

/** Words that the command definitions do not list: settings, their values, models and clients. */
const KNOWN_WORDS: KnownWords = {
  flags: {
    '--model': modelNames(),
    '-m': modelNames(),
    ...Object.fromEntries(SETTING_KEYS.map((key) => [`--${key}`, valuesOf(key)])),
  },
  commands: {
    connect: CONNECT_CLIENTS.map(({ id }) => id),
    launch: LAUNCH_CLIENTS.map(({ id }) => id),
    'config get': SETTING_KEYS,
    'config set': SETTING_KEYS,
    'config unset': SETTING_KEYS,
  },
};

/** After `config set <key>`. */
const SETTING_VALUES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  SETTING_KEYS.map((key) => [key, valuesOf(key)] as const).filter(([, values]) => values.length > 0),
);

/** The values of a setting, where there is a list of them. */
function valuesOf(key: SettingKey): readonly string[] {
  if (key === 'default-model') return modelNames();
  const { schema } = definitionOf(key);
  if (schema.type === 'boolean') return ['true', 'false'];
  return schema.type === 'string' ? (schema.enum ?? []) : [];
}

/** The names that every version of the CLI knows. */
function modelNames(): readonly string[] {
  return ['sonnet', 'opus', 'haiku', 'default'];
}
