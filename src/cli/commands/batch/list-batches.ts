/** `claude-bridge batch list`, `batch status` and `batch cancel`. */
import { plainLine, plainValue } from '../../../core/plain-text.js';
import type { Batch } from '../../../openai/batches/batch-object.js';
import type { ListPage } from '../../../openai/list-page.js';
import type { GivenSettings } from '../../../settings/resolve-settings.js';
import { loadSettings } from '../../command-settings.js';
import type { Machine } from '../../machine.js';
import { askBridge } from '../../running-bridge/bridge-request.js';
import type { Bridge } from '../../running-bridge/bridge-request.js';
import { runningOrTemporaryBridge } from '../../running-bridge/temporary-bridge.js';
import { createProgress } from '../../terminal/progress.js';
import { show, showJson } from '../../terminal/tell.js';
import { withAddress } from '../../typed/corrected-words.js';
import { answeredOf, timeText, waitText } from './batch-text.js';
import { readBatch } from './follow-batch.js';

interface BatchOptions {
  readonly id: string;
  readonly flags: GivenSettings['flags'];
}

/** @throws SettingError, CommandFailure */
export async function listBatches(
  { json, flags }: { readonly json: boolean; readonly flags: GivenSettings['flags'] },
  machine: Machine,
): Promise<void> {
  await using bridge = await bridgeFor(flags, machine);
  const response = await askBridge(bridge, '/v1/batches?limit=100');
  const { data } = plainValue(await response.json()) as ListPage<Batch>;
  if (json) showJson(machine, data, 2);
  else if (data.length === 0) show(machine, 'There are no batches.\nNext: claude-bridge batch --help\n');
  else show(machine, data.map((batch) => `${row(batch)}\n`).join(''));
}

/** @throws SettingError, CommandFailure */
export async function showBatch(
  { id, json, flags }: BatchOptions & { readonly json: boolean },
  machine: Machine,
): Promise<void> {
  await using bridge = await bridgeFor(flags, machine);
  const batch = plainValue(await readBatch(bridge, id)) as Batch;
  if (json) showJson(machine, batch, 2);
  else show(machine, details(batch));
}

/** @throws SettingError, CommandFailure */
export async function cancelBatch({ id, flags }: BatchOptions, machine: Machine): Promise<void> {
  await using bridge = await bridgeFor(flags, machine);
  await askBridge(bridge, `/v1/batches/${encodeURIComponent(id)}/cancel`, { body: {} });
  const next = withAddress(`claude-bridge batch wait ${id}`, machine.words, machine.platform);
  show(machine, `The batch asks nothing more; requests that run get their answer.\nNext: ${next}\n`);
}

async function bridgeFor(flags: GivenSettings['flags'], machine: Machine): Promise<Bridge & AsyncDisposable> {
  const settings = loadSettings(flags, machine);
  const progress = await createProgress(machine, { quiet: !machine.stderr.isTTY });
  const bridge = await runningOrTemporaryBridge(settings, machine, progress);
  progress.stop();
  return bridge;
}

function row(batch: Batch): string {
  const { id, status, request_counts: counts, created_at: created } = batch;
  const done = `${answeredOf(batch)}/${counts.total}`;
  return `${timeText(created)}  ${status.padEnd(11)}  ${done.padStart(11)}  ${plainLine(id)}`;
}

function details(batch: Batch): string {
  const { status, endpoint, model, request_counts: counts, claude_bridge: progress } = batch;
  const lines = [
    ['Status', progress.waiting === null ? status : `${status}, ${waitText(progress.waiting)}`],
    ['Requests', `${counts.completed} answered, ${counts.failed} failed, of ${counts.total}`],
    ['Asked again', String(progress.asked_again)],
    ['Endpoint', model === null ? endpoint : `${endpoint}, ${model}`],
    ['Tokens', `${batch.usage.input_tokens} in, ${batch.usage.output_tokens} out`],
    ['Created', timeText(batch.created_at)],
    ['Expires', timeText(batch.expires_at)],
    ...(batch.errors?.data.slice(0, 10) ?? []).map(({ line, message }) => [
      'Fault',
      `${line === null ? '' : `line ${line}: `}${message}`,
    ]),
  ];
  return lines.map(([name = '', value = '']) => `${name.padEnd(12)} ${plainLine(value)}\n`).join('');
}
