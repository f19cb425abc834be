import type { Command } from 'commander';
import type { Machine } from '../../machine.js';
import { addAddressFlags, givenSettingFlags } from '../../command-settings.js';

/** `claude-bridge launch` */
export function addLaunchCommand(program: Command, machine: Machine): void {
  const command = program
    .command('launch [client] [arguments...]')
    .description('start a coding agent that uses the bridge, without touching its own config')
    .option('-m, --model <name>', 'model to ask for (default: the setting default-model)')
    .option('--print', 'print the variables and the command line instead of starting it', false)
    .allowUnknownOption();
  addAddressFlags(command)
    .addHelpText('after', HELP)
    .action(async (name: string | undefined, args: string[], options: { model?: string; print: boolean }) => {
      const { launch } = await import('./launch.js');
      await launch(name, { ...options, args, flags: givenSettingFlags(command) }, machine);
    });
}

const HELP = `
Further arguments go to the program; those after -- go to it even if the bridge has flags of that name:
  claude-bridge launch codex exec "Say what this folder is for"
  claude-bridge launch claude-code -- --model opus
Without a client, it lists them. If no bridge is running, the command starts a temporary one for the program.
`;
