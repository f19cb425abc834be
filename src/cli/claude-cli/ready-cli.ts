/** Gets a CLI that can serve: looks for it and asks it about itself, and on a terminal offers to mend what is missing. */
import type { Settings } from '../../settings/settings-table.js';
import { CliFailure } from './cli-failure.js';
import { diskProbe } from './file-probe.js';
import { findCli } from './find-cli.js';
import { inspectCli } from './inspect-cli.js';
import type { CheckedCli } from './inspect-cli.js';
import type { Machine } from '../machine.js';
import { createProgress } from '../terminal/progress.js';
import { canAsk, confirm } from '../terminal/prompt.js';
import { runRemedy } from '../terminal/remedy.js';

/**
 * Each remedy is offered once; where nobody can be asked, the failure names its command.
 * @throws CliFailure
 */
export async function readyCli(
  settings: Pick<Settings, 'cli-path'>,
  machine: Machine,
  { quiet, unattended = false }: ReadyOptions,
): Promise<CheckedCli> {
  const tried = new Set<string>();
  for (;;) {
    try {
      return await checkedCli(settings, machine, quiet);
    } catch (error) {
      if (!(error instanceof CliFailure) || error.remedy === undefined) throw error;
      const { remedy } = error;
      const command = [remedy.command, ...remedy.args].join(' ');
      const mayRun = (unattended && !remedy.interactive) || (!quiet && canAsk(machine));
      if (!mayRun || tried.has(command)) throw error;
      tried.add(command);
      machine.stderr.write(`${machine.colours.stderr.yellow('!')} ${error.problem}\n`);
      const agreed = unattended || (await confirm(`${remedy.question} (${command})`, machine));
      if (!agreed || !(await runRemedy(remedy, machine))) throw error;
    }
  }
}

export interface ReadyOptions {
  /** Shows nothing and asks nothing. */
  readonly quiet: boolean;
  /** Runs remedies without asking. */
  readonly unattended?: boolean;
}

async function checkedCli(
  settings: Pick<Settings, 'cli-path'>,
  machine: Machine,
  quiet: boolean,
): Promise<CheckedCli> {
  const found = findCli({ ...machine, configured: settings['cli-path'], files: diskProbe });
  const inspected = inspectCli(found, machine);
  inspected.catch(() => undefined);
  const progress = await createProgress(machine, { quiet });
  try {
    progress.step(`Checking version and login of ${found.foundAt}`);
    return { path: found.path, ...(await inspected) };
  } finally {
    progress.stop();
  }
}
