import type { Command } from 'commander';
import type { Machine } from '../../machine.js';
import { addSettingFlags, givenSettingFlags } from '../../command-settings.js';

/** `claude-bridge setup` */
export function addSetupCommand(program: Command, machine: Machine): void {
  const command = program
    .command('setup')
    .description('install and check everything, store the settings, and ask a first question')
    .option('-y, --yes', 'ask nothing: install what is missing, use the current settings', false);
  addSettingFlags(command, ['port', 'cli-path', 'default-model']).action(
    async (options: { yes: boolean }) => {
      const { setup } = await import('./setup.js');
      await setup({ yes: options.yes, flags: givenSettingFlags(command) }, machine);
    },
  );
}
