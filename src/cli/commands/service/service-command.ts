/** `claude-bridge service` */
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';

/** Loaded by the command that runs. */
const actions = () => import('./service.js');

export function addServiceCommand(program: Command, machine: Machine): void {
  const service = program
    .command('service')
    .description('have the system start the bridge and keep it running (systemd, launchd, Task Scheduler)');
  service
    .command('install')
    .description('show what will be written, ask, and install it; again to renew it')
    .option('-y, --yes', 'do not ask', false)
    .option('--print', 'only print what would be written', false)
    .action(async (options: { yes: boolean; print: boolean }) =>
      (await actions()).installService(options, machine),
    );
  service
    .command('uninstall')
    .description('stop and remove it')
    .option('-y, --yes', 'do not ask', false)
    .action(async (options: { yes: boolean }) => (await actions()).uninstallService(options, machine));
  service
    .command('status')
    .description('show whether it runs')
    .action(async () => {
      const { serviceStatus } = await actions();
      if (!(await serviceStatus(machine))) process.exitCode = EXIT.notRunning;
    });
  service
    .command('logs')
    .description('print the end of its log')
    .option('-n, --lines <number>', 'how many lines', wholeNumber, 100)
    .option('-f, --follow', 'go on with what is added', false)
    .action(async (options: { lines: number; follow: boolean }) =>
      (await actions()).serviceLogs(options, machine),
    );
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 999999.');
}
