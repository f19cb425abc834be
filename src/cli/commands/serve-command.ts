import type { Command } from 'commander';
import type { Machine } from '../machine.js';
import { serve } from '../serve.js';
import { FLAG_KEYS, addSettingFlags, givenSettingFlags } from '../setting-flags.js';

/** `claude-bridge serve` */
export function addServeCommand(program: Command, machine: Machine): void {
  const command = program.command('serve').description('start the server');
  addSettingFlags(command, FLAG_KEYS).action(async () => {
    await serve(givenSettingFlags(command), machine, (code) => process.exit(code));
  });
}
