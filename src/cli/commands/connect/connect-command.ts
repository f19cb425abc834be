import type { Command } from 'commander';
import type { Machine } from '../../machine.js';
import type { ConnectOptions } from './connect.js';

/** `claude-bridge connect` */
export function addConnectCommand(program: Command, machine: Machine): void {
  program
    .command('connect [client]')
    .description('print how to connect a program to the bridge; without a name, list the programs')
    .option('--url <address>', 'address of the bridge (default: from the settings host and port)')
    .option('--model <name>', 'model to ask for (default: the setting default-model)')
    .option('--reveal', 'show the key itself instead of a variable', false)
    .option('--write', 'write it to the program’s config file, after showing the change', false)
    .option('--file <path>', 'the config file, if it is not in its usual place')
    .option('--yes', 'write without asking', false)
    .option('--json', 'print JSON', false)
    .action(async (name: string | undefined, options: ConnectOptions) => {
      const { connect } = await import('./connect.js');
      await connect(name, options, machine);
    });
}
