import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { Machine } from '../../machine.js';

/** `claude-bridge usage` */
export function addUsageCommand(program: Command, machine: Machine): void {
  program
    .command('usage')
    .description('show the tokens and requests of the last days')
    .addOption(new Option('--by <what>', 'what to group by').choices(['day', 'model', 'key']).default('day'))
    .option('--days <number>', 'number of days, including today', days, 30)
    .option('--json', 'print JSON', false)
    .action(async (options: { by: 'day' | 'model' | 'key'; days: number; json: boolean }) => {
      const { usage } = await import('./usage.js');
      await usage(options, machine);
    });
}

function days(text: string): number {
  const number = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (number < 1 || number > 3650)
    throw new InvalidArgumentError('It must be a whole number from 1 to 3650.');
  return number;
}
