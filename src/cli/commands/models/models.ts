/** `claude-bridge models`: lists every model name, and the model that serves it. */
import type { GivenSettings } from '../../../settings/resolve-settings.js';
import { plainValue } from '../../../core/plain-text.js';
import type { ModelList, ModelObject } from '../../../openai/models/model-list.js';
import { runningOrTemporaryBridge } from '../../running-bridge/temporary-bridge.js';
import { askBridge } from '../../running-bridge/bridge-request.js';
import { loadSettings } from '../../command-settings.js';
import type { Machine } from '../../machine.js';
import { createProgress } from '../../terminal/progress.js';

/** @throws SettingError, CommandFailure */
export async function models(
  { json, flags }: { readonly json: boolean; readonly flags: GivenSettings['flags'] },
  machine: Machine,
): Promise<void> {
  const settings = loadSettings(flags, machine);
  const progress = await createProgress(machine, { quiet: !machine.stderr.isTTY });
  await using bridge = await runningOrTemporaryBridge(settings, machine, progress);
  progress.step('Asking for the models');
  const response = await askBridge(bridge, '/v1/models').finally(() => progress.stop());
  const list = plainValue(await response.json()) as ModelList;
  machine.stdout.write(json ? `${JSON.stringify(list, undefined, 2)}\n` : table(list.data));
}

function table(data: readonly ModelObject[]): string {
  const width = Math.max(...data.map(({ id }) => id.length));
  return data
    .map((model) => `${model.id.padEnd(width)}  ${meaning(model)}`.trimEnd())
    .map((line) => `${line}\n`)
    .join('');
}

function meaning({ served_by: servedBy, display_name: name, owned_by: owner }: ModelObject): string {
  const kind = owner === 'claude-bridge' ? 'embeddings' : undefined;
  return [servedBy, name, kind].filter((part) => part !== undefined).join(', ');
}
