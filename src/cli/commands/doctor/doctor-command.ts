import type { Command } from 'commander';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';

/** `claude-bridge doctor` */
export function addDoctorCommand(program: Command, machine: Machine): void {
  program
    .command('doctor')
    .description('check everything the server needs')
    .option('--live', 'also ask the model one short question', false)
    .option('--updates', 'also ask npm’s registry for newer versions', false)
    .option('--json', 'print JSON', false)
    .action(async (options: { live: boolean; updates: boolean; json: boolean }) => {
      const { doctor } = await import('./doctor.js');
      if (!(await doctor(options, machine))) process.exitCode = EXIT.failure;
    });
}
