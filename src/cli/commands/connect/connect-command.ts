/** `claude-bridge connect` on the command line; what it does is loaded when it is called. */
import type { Command } from 'commander';
import type { Machine } from '../../machine.js';
import type { ConnectOptions } from './connect.js';

export function defineConnect(program: Command, machine: Machine): void {
  program
    .command('connect [client]')
    .description('print what to type so that a program uses the bridge; without a name, list the programs')
    .option('--url <address>', 'address of the bridge (default: by the settings host and port)')
    .option('--model <name>', 'model to ask for (default: the setting default-model)')
    .option('--reveal', 'show the key itself instead of a variable', false)
    .option('--write', 'put it into the config file of the program, after showing the change', false)
    .option('--file <path>', 'the config file, where it is not in its usual place')
    .option('--yes', 'write without asking', false)
    .option('--json', 'print JSON', false)
    .action(async (name: string | undefined, options: ConnectOptions) =>
      (await import('./connect.js')).connect(name, options, machine),
    );
}
