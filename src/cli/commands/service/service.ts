/** `claude-bridge service`: has the user's system start the bridge and keep it running. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SETTING_KEYS, definitionOf } from '../../../settings/settings-table.js';
import { CliFailure } from '../../claude-cli/cli-failure.js';
import { EXIT } from '../../exit-codes.js';
import { diskProbe } from '../../claude-cli/file-probe.js';
import { findCli } from '../../claude-cli/find-cli.js';
import { loadSettings } from '../../command-settings.js';
import type { Machine } from '../../machine.js';
import { pathsOf } from '../../claude-cli/platform-path.js';
import { canAsk, confirm } from '../../terminal/prompt.js';
import { showLogFile } from './log-file.js';
import { commandLine, runStep, runSteps } from './run-step.js';
import { leftOut, serviceFacts } from './service-facts.js';
import { servicePlan } from './service-plan.js';
import type { LogOptions, ServicePlan, Step } from './service-plan.js';

/** Shows what it will do first. @throws SettingError, CliFailure */
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
  for (const warning of warnings(env)) stderr.write(`${machine.colours.stderr.yellow('!')} ${warning}\n`);
  stderr.write(`This will be written to ${path}:\n\n${text}\nThen: ${lines(plan.install)}\n\n`);
  await agreed('Install the service?', 'claude-bridge service install --yes', { yes }, machine);

  for (const file of [path, ...('file' in plan.logs ? [plan.logs.file] : [])]) {
    mkdirSync(pathsOf(platform).dirname(file), { recursive: true });
  }
  writeFileSync(path, text, { encoding, mode: 0o600 });
  await runSteps(plan.install, machine);
  stderr.write(`${sign(machine)} The service is installed and started. ${plan.note}\n`);
  stderr.write('Next: claude-bridge service status\n');
}

/** @throws SettingError, CliFailure */
export async function uninstallService({ yes }: { readonly yes: boolean }, machine: Machine): Promise<void> {
  const plan = planFor(machine);
  const { path } = plan.file;
  machine.stderr.write(`This will be run: ${lines(plan.uninstall)}\nAnd this file be removed: ${path}\n`);
  await agreed('Remove the service?', 'claude-bridge service uninstall --yes', { yes }, machine);
  await runSteps(plan.uninstall, machine);
  rmSync(path, { force: true });
  await runSteps(plan.removed, machine);
  machine.stderr.write(`${sign(machine)} The service is removed. Settings and logs are left as they are.\n`);
}

/** The system's own words. @returns whether the service is there and, with systemd, runs. @throws SettingError, CliFailure */
export async function serviceStatus(machine: Machine): Promise<boolean> {
  return (await runStep(planFor(machine).status, machine)) === 0;
}

/** @throws SettingError, CliFailure */
export async function serviceLogs(options: LogOptions, machine: Machine): Promise<void> {
  const { logs } = planFor(machine);
  if ('file' in logs) await showLogFile(logs.file, options, machine.stdout);
  else await runSteps([logs.command(options)], machine);
}

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
  throw new CliFailure(
    EXIT.failure,
    `There is no way to keep a service on ${platform}.`,
    'claude-bridge serve',
  );
}

/** Seen from the sources as from what is compiled. */
const SCRIPT = fileURLToPath(new URL('../../../../bin/claude-bridge.js', import.meta.url));

/** Only to have its folder in the PATH: a service may be installed before the CLI is. */
function foundCli(configured: string | undefined, machine: Machine): string | undefined {
  try {
    return findCli({ ...machine, configured, files: diskProbe }).foundAt;
  } catch (error) {
    if (error instanceof CliFailure) return undefined;
    throw error;
  }
}

function warnings(env: Machine['env']): string[] {
  const names = leftOut(
    env,
    SETTING_KEYS.map((key) => definitionOf(key).environment),
  );
  const lost = names.length === 1 ? 'is set here and will not be' : 'are set here and will not be';
  return [
    ...(names.length === 0
      ? []
      : [`${names.join(', ')} ${lost} in the service: use claude-bridge config set, or claude auth login.`]),
    ...(/[\\/]_npx[\\/]/.test(SCRIPT)
      ? ['This claude-bridge lies in npx’s cache, which npm may clear. Better: npm install -g claude-bridge']
      : []),
  ];
}

/** @throws CliFailure when the user does not agree, or is not there */
async function agreed(
  question: string,
  next: string,
  { yes }: { readonly yes: boolean },
  machine: Machine,
): Promise<void> {
  if (yes) return;
  if (!canAsk(machine)) throw new CliFailure(EXIT.usage, 'Nobody is there to agree to it.', next);
  if (await confirm(question, machine)) return;
  throw new CliFailure(EXIT.failure, 'Nothing was done.', next);
}

function lines(steps: readonly Step[]): string {
  return steps.map(commandLine).join(' && ');
}

function sign({ colours }: Machine): string {
  return colours.stderr.green('✓');
}
