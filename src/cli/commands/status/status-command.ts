import type { Command } from 'commander';
import type { Machine } from '../../machine.js';
import { addAddressFlags, givenSettingFlags } from '../../command-settings.js';

/** `claude-bridge status` */
export function addStatusCommand(program: Command, machine: Machine): void {
  const command = program
    .command('status')
    .description('show what the running bridge is doing')
    .option('--watch', 'refresh it every two seconds', false)
    .option('--json', 'print JSON; with --watch, one object per line', false);
  addAddressFlags(command).action(async (options: { json: boolean; watch: boolean }) => {
    const { status } = await import('./status.js');
    await status({ ...options, flags: givenSettingFlags(command) }, machine);
  });
}
