/** `claude-bridge models`: lists every model name, and the model that serves it. */
import type { GivenSettings } from '../../../settings/resolve-settings.js';
import { plainValue } from '../../../core/plain-text.js';
import type { ModelList, ModelObject } from '../../../openai/models/model-list.js';
import { runningOrTemporaryBridge } from '../../running-bridge/temporary-bridge.js';
import { askBridge } from '../../running-bridge/bridge-request.js';
import { loadSettings } from '../../command-settings.js';
import type { Machine } from '../../machine.js';
import { columnsOf, cut } from '../../terminal/columns.js';
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
  machine.stdout.write(
    json ? `${JSON.stringify(list, undefined, 2)}\n` : table(list.data, columnsOf(machine.stdout)),
  );
}

/** One line a model, which a narrow terminal cuts at its end. */
function table(data: readonly ModelObject[], columns: number): string {
  const rows = [HEADING, ...data.map(row)];
  const widths = HEADING.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return rows.map((cells) => `${cut(line(cells), columns)}\n`).join('');
}

const HEADING = ['NAME', 'ANSWERED BY', 'CONTEXT', 'ANSWER'] as const;

function row(model: ModelObject): string[] {
  const { id, served_by: servedBy, context_length: context, max_completion_tokens: answer } = model;
  if (model.owned_by === 'claude-bridge') return [id, servedBy ?? '', 'embeddings'];
  return [id, servedBy ?? '', thousands(context), thousands(answer)];
}

/** Tokens. */
function thousands(count: number | undefined): string {
  return count === undefined ? '' : SHORT.format(count);
}

const SHORT = new Intl.NumberFormat('en', { notation: 'compact' });
