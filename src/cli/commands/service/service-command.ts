/** `claude-bridge service` */
import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';

/** Each command loads it when it runs. */
const actions = () => import('./service.js');

export function addServiceCommand(program: Command, machine: Machine): void {
  const service = program
    .command('service')
    .description('let the system start the bridge and keep it running (systemd, launchd, Task Scheduler)');
  service
    .command('install')
    .description('show what it will write, ask, and install the service; run it again to update')
    .option('-y, --yes', 'do not ask', false)
    .option('--print', 'only print the file that it would write', false)
    .action(async (options: { yes: boolean; print: boolean }) =>
      (await actions()).installService(options, machine),
    );
  service
    .command('uninstall')
    .description('stop and remove the service')
    .option('-y, --yes', 'do not ask', false)
    .action(async (options: { yes: boolean }) => (await actions()).uninstallService(options, machine));
  service
    .command('stop')
    .description('stop the service until the next login, or service install')
    .action(async () => (await actions()).stopService(machine));
  service
    .command('status')
    .description('show whether the service runs')
    .action(async () => {
      const { serviceStatus } = await actions();
      if (!(await serviceStatus(machine))) process.exitCode = EXIT.notRunning;
    });
  service
    .command('logs')
    .description('print the end of the service’s log')
    .option('-n, --lines <number>', 'number of lines', wholeNumber, 100)
    .option('-f, --follow', 'keep printing new lines', false)
    .action(async (options: { lines: number; follow: boolean }) =>
      (await actions()).serviceLogs(options, machine),
    );
  service
    .command('run', { hidden: true })
    .description('what launchd and Task Scheduler run')
    .option('--log-file <path>', 'write the log there')
    .action(async ({ logFile }: { logFile?: string }) => {
      const { runService } = await import('./run-service.js');
      await runService(logFile, machine, (code) => process.exit(code));
    });
}

function wholeNumber(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number from 1 to 999999.');
}
