/** Refuses values that are well formed and still cannot work here: a path that is no file, a model that nobody knows. */
import { existsSync } from 'node:fs';
import { closestName } from '../../../settings/closest-name.js';
import type { SettingKey } from '../../../settings/settings-table.js';
import { diskProbe } from '../../claude-cli/file-probe.js';
import { findCli, isAbsoluteCliPath, relativeCliPath } from '../../claude-cli/find-cli.js';
import { unlistedModels, type ModelNames } from '../../claude-cli/model-names.js';
import { CommandFailure } from '../../command-failure.js';
import { loadSettings } from '../../command-settings.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import { typedLine } from '../../typed/corrected-words.js';

/** @returns a note about what could not be checked. @throws SettingError, CommandFailure */
export async function checkStorable(
  key: SettingKey,
  value: unknown,
  machine: Machine,
): Promise<string | undefined> {
  switch (key) {
    case 'cli-path':
      checkCliPath(String(value), machine);
      return undefined;
    case 'default-model':
      return checkModels([String(value)], (model) => model, key, machine);
    case 'model-aliases': {
      const aliases = Object.entries(value as Record<string, string>);
      const corrected = (model: string, wrong: string): string =>
        aliases.map(([name, target]) => `${name}=${target === wrong ? model : target}`).join(',');
      return checkModels(
        aliases.map(([, target]) => target),
        corrected,
        key,
        machine,
      );
    }
    case 'usage-directory':
      checkFolder(key, String(value));
      return undefined;
    default:
      return undefined;
  }
}

function checkCliPath(configured: string, machine: Machine): void {
  if (!isAbsoluteCliPath(configured, machine.platform)) throw relativeCliPath(configured, machine);
  findCli({ ...machine, configured, files: diskProbe });
}

/** @param corrected the value of the setting with another model in place of a wrong one */
async function checkModels(
  models: readonly string[],
  corrected: (model: string, wrong: string) => string,
  key: SettingKey,
  machine: Machine,
): Promise<string | undefined> {
  const settings = loadSettings({}, machine);
  const { unlisted, names } = await unlistedModels(models, settings, machine);
  const [wrong] = unlisted;
  if (wrong === undefined) return undefined;
  if (names === undefined)
    return `Whether there is a model ${wrong} is not known: the Claude CLI could not be asked.`;
  const meant = closestName(wrong, names);
  throw new CommandFailure(
    EXIT.badConfig,
    unknownModel(wrong, names),
    typedLine(['config', 'set', key, corrected(meant ?? 'sonnet', wrong)], machine.platform),
  );
}

function unknownModel(name: string, names: NonNullable<ModelNames>): string {
  return `There is no model ${name}. There are: ${names.join(', ')}, and any claude-* model id.`;
}

function checkFolder(key: SettingKey, folder: string): void {
  if (!existsSync(folder) || diskProbe.isFolder(folder)) return;
  throw new CommandFailure(
    EXIT.badConfig,
    `The setting ${key} cannot be ${folder}, which is a file. It must be a folder.`,
    typedLine(['config', 'set', key, `${folder}.d`]),
  );
}
