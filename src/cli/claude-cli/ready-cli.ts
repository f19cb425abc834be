/** Gets a CLI that can serve: finds it, asks for its version and login, and at a terminal offers to fix what is missing. */
import spawn from 'cross-spawn';
import type { Settings } from '../../settings/settings-table.js';
import { CommandFailure } from '../command-failure.js';
import type { Fix } from '../command-failure.js';
import { diskProbe } from './file-probe.js';
import { findCli } from './find-cli.js';
import { inspectCli } from './inspect-cli.js';
import type { CheckedCli } from './inspect-cli.js';
import type { Machine } from '../machine.js';
import { npmCommand } from './npm-command.js';
import { createProgress } from '../terminal/progress.js';
import { canAsk, confirm } from '../terminal/prompt.js';
import { tell } from '../terminal/tell.js';

/**
 * Offers each fix once. When no one can answer, the failure names the command.
 * @throws CommandFailure
 */
export async function readyCli(
  settings: Pick<Settings, 'cli-path'>,
  machine: Machine,
  { quiet, unattended = false, account = machine.env }: ReadyOptions,
): Promise<CheckedCli> {
  const tried = new Set<string>();
  for (;;) {
    try {
      return await checkedCli(settings, machine, { quiet, account });
    } catch (error) {
      if (!(error instanceof CommandFailure) || error.fix === undefined) throw error;
      const { fix } = error;
      const command = [fix.command, ...fix.args].join(' ');
      const mayRun = (unattended && !fix.interactive) || (!quiet && canAsk(machine));
      if (!mayRun || tried.has(command)) throw error;
      tried.add(command);
      tell(machine, `${machine.colours.stderr.yellow('!')} ${error.problem}\n`);
      const agreed = unattended || (await confirm(`${fix.question} (${command})`, machine));
      if (!agreed || !(await runFix(fix, machine))) throw error;
    }
  }
}

export interface ReadyOptions {
  /** Shows no progress and asks nothing. */
  readonly quiet: boolean;
  /** Runs fixes without asking. */
  readonly unattended?: boolean;
  /** The environment with the login to check; the machine's own by default. */
  readonly account?: Machine['env'];
}

async function checkedCli(
  settings: Pick<Settings, 'cli-path'>,
  machine: Machine,
  { quiet, account }: { readonly quiet: boolean; readonly account: Machine['env'] },
): Promise<CheckedCli> {
  const found = findCli({ ...machine, configured: settings['cli-path'], files: diskProbe });
  const inspected = inspectCli(found, { ...machine, env: account });
  inspected.catch(() => undefined);
  const progress = await createProgress(machine, { quiet });
  try {
    progress.step(`Checking version and login of ${found.foundAt}`);
    return { path: found.path, ...(await inspected) };
  } finally {
    progress.stop();
  }
}

/** The command gets the terminal. Its output is not a result of ours, so all of it goes to stderr. @returns whether it succeeded */
async function runFix({ command, args }: Fix, machine: Machine): Promise<boolean> {
  const { env, stderr } = machine;
  const file = command === 'npm' ? npmCommand({ ...machine, files: diskProbe }) : command;
  const child = spawn(file, [...args], { env: { ...env }, stdio: ['inherit', 2, 2] });
  return new Promise((resolve) => {
    child.once('error', (error) => {
      stderr.write(`${command} cannot be started: ${error.message}.\n`);
      resolve(false);
    });
    child.once('close', (code) => resolve(code === 0));
  });
}
