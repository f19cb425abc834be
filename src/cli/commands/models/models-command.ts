import type { Command } from 'commander';
import type { Machine } from '../../machine.js';
import { addAddressFlags, givenSettingFlags } from '../../command-settings.js';

/** `claude-bridge models` */
export function addModelsCommand(program: Command, machine: Machine): void {
  const command = program
    .command('models')
    .description('list every model name, and the model that serves it')
    .option('--json', 'print JSON', false);
  addAddressFlags(command).action(async (options: { json: boolean }) => {
    const { models } = await import('./models.js');
    await models({ json: options.json, flags: givenSettingFlags(command) }, machine);
  });
}
