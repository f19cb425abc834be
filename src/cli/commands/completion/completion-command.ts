import { Argument } from 'commander';
import type { Command } from 'commander';
import { caseTable } from './case-table.js';
import { commandTree } from './command-tree.js';
import { KNOWN_WORDS, SETTING_VALUES } from './known-words.js';
import { SHELLS, completionScript } from './scripts.js';
import type { Shell } from './scripts.js';
import type { Machine } from '../../machine.js';

/** `claude-bridge completion`; added last, because it completes the others. */
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
