/** `claude-bridge service`: makes the user's system start the bridge and keep it running. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';
import { diskProbe } from '../../claude-cli/file-probe.js';
import { findCli } from '../../claude-cli/find-cli.js';
import { loadSettings } from '../../command-settings.js';
import type { Machine } from '../../machine.js';
import { pathsOf } from '../../claude-cli/file-probe.js';
import { canAsk, confirm } from '../../terminal/prompt.js';
import { showLogFile } from './log-file.js';
import { commandLine, runStep, runSteps } from './run-step.js';
import { stopReason } from './stop-reason.js';
import { serviceFacts } from './service-facts.js';
import { servicePlan } from './service-plan.js';
import { serviceWarnings } from './service-warnings.js';
import type { LogOptions, ServicePlan, Step } from './service-plan.js';
import { tell } from '../../terminal/tell.js';

/** First shows what it will do. @throws SettingError, CommandFailure */
export async function installService(
  { yes, print }: { readonly yes: boolean; readonly print: boolean },
  machine: Machine,
): Promise<void> {
  const plan = planFor(machine);
  const { stdout, stderr, platform, env } = machine;
  const { path, text, encoding } = plan.file;
  if (print) {
    stdout.write(text.replace(/^\ufeff/, ''));
    return;
  }
  for (const warning of serviceWarnings({ env, platform, script: SCRIPT }))
    tell(machine, `${machine.colours.stderr.yellow('!')} ${warning}\n`);
  stderr.write(`It will write this to ${path}:\n\n${text}\nand run: ${lines(plan.install)}\n\n`);
  await agreed('Install the service?', 'claude-bridge service install --yes', { yes }, machine);

  for (const file of [path, ...('file' in plan.logs ? [plan.logs.file] : [])]) {
    mkdirSync(pathsOf(platform).dirname(file), { recursive: true });
  }
  const before = existsSync(path) ? readFileSync(path) : undefined;
  writeFileSync(path, text, { encoding, mode: 0o600 });
  try {
    await runSteps(plan.install, machine, 'claude-bridge serve');
  } catch (error) {
    if (before === undefined) {
      // Enabled and not started, it would start at the next login.
      for (const step of plan.uninstall) await runStep(step, machine).catch(() => undefined);
      rmSync(path, { force: true });
    } else writeFileSync(path, before);
    throw error;
  }
  stderr.write(`${sign(machine)} The service is installed and started. ${plan.note}\n`);
  tell(machine, `Next: ${STATUS}\n`);
}

/** @throws SettingError, CommandFailure */
export async function uninstallService({ yes }: { readonly yes: boolean }, machine: Machine): Promise<void> {
  const plan = planFor(machine);
  const { path } = plan.file;
  machine.stderr.write(`It will run: ${lines(plan.uninstall)}\nand remove this file: ${path}\n`);
  await agreed('Remove the service?', 'claude-bridge service uninstall --yes', { yes }, machine);
  await runSteps(plan.uninstall, machine, STATUS);
  rmSync(path, { force: true });
  await runSteps(plan.removed, machine, STATUS);
  machine.stderr.write(`${sign(machine)} The service is removed. Settings and logs stay.\n`);
}

/** @throws SettingError, CommandFailure */
export async function stopService(machine: Machine): Promise<void> {
  await runSteps(planFor(machine).stop, machine, STATUS);
  tell(machine, `${sign(machine)} The service is stopped.\nNext: claude-bridge service install\n`);
}

/**
 * Prints the system's own report, and why the service has given up if it has.
 * @returns whether the service exists and has not given up and, with systemd, runs. @throws SettingError, CommandFailure
 */
export async function serviceStatus(machine: Machine): Promise<boolean> {
  const { status, file } = planFor(machine);
  if ((await runStep(status, machine)) !== 0) {
    const what = existsSync(file.path)
      ? 'The service does not run. Its log: claude-bridge service logs'
      : 'The service is not installed.';
    tell(machine, `${machine.colours.stderr.red('✗')} ${what}\nNext: claude-bridge service install\n`);
    return false;
  }
  const reason = stopReason(machine);
  if (reason === undefined) return true;
  tell(
    machine,
    `${machine.colours.stderr.red('✗')} The service has stopped, because a restart would not help. ${reason}\nThen: claude-bridge service install\n`,
  );
  return false;
}

/** @throws SettingError, CommandFailure */
export async function serviceLogs(options: LogOptions, machine: Machine): Promise<void> {
  const { logs } = planFor(machine);
  if ('file' in logs) await showLogFile(logs.file, options, machine.stdout);
  else await runSteps([logs.command(options)], machine, STATUS);
}

const STATUS = 'claude-bridge service status';

function planFor(machine: Machine): ServicePlan {
  const { platform } = machine;
  const settings = loadSettings({}, machine);
  const plan = servicePlan(
    serviceFacts({
      ...machine,
      settings,
      script: SCRIPT,
      uid: process.getuid?.() ?? 0,
      cliPath: foundCli(settings['cli-path'], machine),
    }),
  );
  if (plan !== undefined) return plan;
  throw new CommandFailure(
    EXIT.failure,
    `claude-bridge cannot install a service on ${platform}.`,
    'claude-bridge serve',
  );
}

/** The same file from the sources as from the compiled files. */
const SCRIPT = fileURLToPath(new URL('../../../../bin/claude-bridge.js', import.meta.url));

/** Only for its folder in the PATH: the service may be installed before the CLI. */
function foundCli(configured: string | undefined, machine: Machine): string | undefined {
  try {
    return findCli({ ...machine, configured, files: diskProbe }).foundAt;
  } catch (error) {
    if (error instanceof CommandFailure) return undefined;
    throw error;
  }
}

/** @throws CommandFailure when the user declines, or cannot be asked */
async function agreed(
  question: string,
  next: string,
  { yes }: { readonly yes: boolean },
  machine: Machine,
): Promise<void> {
  if (yes) return;
  if (!canAsk(machine))
    throw new CommandFailure(
      EXIT.usage,
      'This needs a confirmation, but there is no terminal to ask at.',
      next,
    );
  if (await confirm(question, machine)) return;
  throw new CommandFailure(EXIT.failure, 'Nothing was changed.', next);
}

function lines(steps: readonly Step[]): string {
  return steps.map(commandLine).join(' && ');
}

function sign({ colours }: Machine): string {
  return colours.stderr.green('✓');
}
