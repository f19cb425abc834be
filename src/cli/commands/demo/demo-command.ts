import type { Command } from 'commander';
import type { Machine } from '../../machine.js';
import { addSettingFlags, givenSettingFlags } from '../../command-settings.js';

/** `claude-bridge demo` */
export function addDemoCommand(program: Command, machine: Machine): void {
  const command = program
    .command('demo')
    .description('try everything without an account: the real CLI, and a script in place of the model')
    .option('--once', 'end after the first answer', false);
  addSettingFlags(command, ['port', 'cli-path']).action(async (options: { once: boolean }) => {
    const { demo } = await import('./demo.js');
    await demo({ once: options.once, flags: givenSettingFlags(command) }, machine);
  });
}
