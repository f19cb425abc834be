import type { Command } from 'commander';
import type { Machine } from '../../machine.js';
import { FLAG_KEYS } from '../../../settings/settings-table.js';
import { addSettingFlags, givenSettingFlags } from '../../command-settings.js';

/** `claude-bridge serve` */
export function addServeCommand(program: Command, machine: Machine): void {
  const command = program.command('serve').description('start the server');
  addSettingFlags(command, FLAG_KEYS).action(async () => {
    const { serve } = await import('./serve.js');
    await serve(givenSettingFlags(command), machine, (code) => process.exit(code));
  });
}
