/** Finds model names that nobody knows, before a request fails because of one. */
import { isLastingName } from '../../claude/launch/model-names.js';
import { handshake } from '../../session/cli-process/handshake.js';
import type { Settings } from '../../settings/settings-table.js';
import type { Machine } from '../machine.js';
import { diskProbe } from './file-probe.js';
import { findCli } from './find-cli.js';

/** The names that the CLI lists; `undefined` when it could not be asked. */
export type ModelNames = readonly string[] | undefined;

/** Asks the CLI, which takes a second or two, only for a name that is not known without it. */
export async function unlistedModels(
  models: readonly string[],
  settings: Pick<Settings, 'cli-path' | 'model-aliases'>,
  machine: Machine,
): Promise<{ readonly unlisted: readonly string[]; readonly names: ModelNames }> {
  const open = models.filter((model) => !isLastingName(model, settings['model-aliases']));
  if (open.length === 0) return { unlisted: [], names: undefined };
  const names = await listedNames(settings, machine);
  return { unlisted: open.filter((model) => names?.includes(model) !== true), names };
}

async function listedNames(settings: Pick<Settings, 'cli-path'>, machine: Machine): Promise<ModelNames> {
  try {
    const cli = findCli({ ...machine, configured: settings['cli-path'], files: diskProbe });
    const { models } = await handshake({ cli, ...machine });
    return [
      ...new Set(models.flatMap(({ id, servedBy }) => (servedBy === undefined ? [id] : [id, servedBy]))),
    ];
  } catch {
    return undefined;
  }
}
