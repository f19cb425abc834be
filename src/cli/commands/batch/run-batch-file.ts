/** `claude-bridge batch run` and `batch wait`: run the requests of a file, wait for a batch, and print a line for each request. */
import { once } from 'node:events';
import { createReadStream, openAsBlob } from 'node:fs';
import path from 'node:path';
import { parseJson, record, text } from '../../../core/json.js';
import { plainLine } from '../../../core/plain-text.js';
import { readLines } from '../../../http/batches/read-lines.js';
import type { Batch } from '../../../openai/batches/batch-object.js';
import type { FileObject } from '../../../openai/files/file-object.js';
import type { GivenSettings } from '../../../settings/resolve-settings.js';
import { CommandFailure } from '../../command-failure.js';
import { loadSettings } from '../../command-settings.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import { askBridge } from '../../running-bridge/bridge-request.js';
import type { Bridge } from '../../running-bridge/bridge-request.js';
import { findBridge } from '../../running-bridge/find-bridge.js';
import { runningOrTemporaryBridge } from '../../running-bridge/temporary-bridge.js';
import { createProgress } from '../../terminal/progress.js';
import { counted } from '../../terminal/counted.js';
import { tell } from '../../terminal/tell.js';
import { typedLine, withAddress } from '../../typed/corrected-words.js';
import { clearOfProgress, followBatch } from './follow-batch.js';

export interface RunOptions {
  readonly file: string;
  /** Such as `24h`. */
  readonly window: string;
  readonly flags: GivenSettings['flags'];
}

/** @throws SettingError, CommandFailure */
export async function runBatchFile({ file, window, flags }: RunOptions, machine: Machine): Promise<void> {
  const settings = loadSettings(flags, machine);
  const endpoint = await endpointIn(file);
  const progress = await createProgress(machine, { quiet: !machine.stderr.isTTY });
  const running = (await findBridge(settings)) !== undefined;
  // Before a temporary bridge listens to the same signal, and ends the process.
  const interrupted = tellOnInterrupt(running, machine);
  await using bridge = await runningOrTemporaryBridge(settings, machine, progress);
  progress.step('Uploading the file');
  const id = await created(bridge, { file, window, endpoint }).finally(() => progress.stop());
  interrupted.id = id;
  tell(machine, `Batch ${id}\n`);
  await toItsEnd(bridge, id, machine);
}

/** @throws SettingError, CommandFailure */
export async function waitForBatch(
  { id, flags }: { readonly id: string; readonly flags: GivenSettings['flags'] },
  machine: Machine,
): Promise<void> {
  const settings = loadSettings(flags, machine);
  const progress = await createProgress(machine, { quiet: !machine.stderr.isTTY });
  const running = (await findBridge(settings)) !== undefined;
  tellOnInterrupt(running, machine).id = id;
  await using bridge = await runningOrTemporaryBridge(settings, machine, progress, { batches: true });
  progress.stop();
  await toItsEnd(bridge, id, machine);
}

/** What the first line asks for is what all ask for; the bridge checks that. @throws CommandFailure */
async function endpointIn(file: string): Promise<string> {
  try {
    const start = createReadStream(file, { end: LONGEST_FIRST_LINE });
    for await (const line of readLines(start, LONGEST_FIRST_LINE)) {
      const url = text(record(parseJson(line.text ?? ''))['url']);
      if (url !== undefined) return url;
      break;
    }
  } catch (error) {
    throw new CommandFailure(
      EXIT.failure,
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}.`,
      `ls -l ${file}`,
    );
  }
  throw new CommandFailure(
    EXIT.failure,
    `The first line of ${file} is not a request: each line holds one whole JSON object with custom_id, method, url and body.`,
    'claude-bridge batch --help',
  );
}

const LONGEST_FIRST_LINE = 64 * 1024 * 1024;

async function created(
  bridge: Bridge,
  { file, window, endpoint }: { readonly file: string; readonly window: string; readonly endpoint: string },
): Promise<string> {
  const form = new FormData();
  form.set('purpose', 'batch');
  // Read as it is sent.
  form.set('file', await openAsBlob(file), path.basename(file));
  const upload = (await (await askBridge(bridge, '/v1/files', { form })).json()) as FileObject;
  const body = { input_file_id: upload.id, endpoint, completion_window: window };
  const answer = await askBridge(bridge, '/v1/batches', { body }).catch((error: unknown) => {
    throw aboutWindow(error, file) ?? error;
  });
  return ((await answer.json()) as Batch).id;
}

/** The bridge knows how long a window may be, and names the field of its API. */
function aboutWindow(error: unknown, file: string): CommandFailure | undefined {
  if (!(error instanceof CommandFailure) || !error.problem.startsWith('completion_window ')) return undefined;
  return new CommandFailure(
    EXIT.usage,
    error.problem.replace('completion_window', '--window'),
    typedLine(['batch', 'run', file, '--window', '24h']),
    { cause: error },
  );
}

async function toItsEnd(bridge: Bridge, id: string, machine: Machine): Promise<void> {
  const batch = await followBatch(bridge, id, machine);
  for (const file of [batch.output_file_id, batch.error_file_id])
    if (file !== null) await print(bridge, file, machine);
  const { total, completed, failed } = batch.request_counts;
  const { asked_again: again } = batch.claude_bridge;
  const repeated = again === 0 ? '' : ` ${again} ${again === 1 ? 'was' : 'were'} asked again.`;
  if (batch.status === 'completed' && failed === 0) {
    tell(machine, `All ${total} requests are answered.${repeated}\n`);
    return;
  }
  if (batch.status === 'failed') throw faulty(batch, machine);
  const how = batch.status === 'completed' ? '' : ` The batch is ${batch.status}.`;
  throw new CommandFailure(
    EXIT.failure,
    `${completed} of ${counted(total, 'request')} ${completed === 1 ? 'was' : 'were'} answered${failedText(failed)}.${how}${repeated}`,
    `claude-bridge batch status ${id}`,
  );
}

function failedText(failed: number): string {
  if (failed === 0) return '';
  const lines = failed === 1 ? 'its line has' : 'their lines have';
  return ` and ${failed} failed; ${lines} an error, or a status_code of 400 or more`;
}

function faulty({ id, errors }: Batch, { words, platform }: Machine): CommandFailure {
  const faults = errors?.data ?? [];
  const told = faults
    .slice(0, MOST_FAULTS)
    .map(({ line, message }) => `\n  ${line === null ? '' : `line ${line}: `}${plainLine(message)}`);
  const more = faults.length > MOST_FAULTS ? `\n  and ${faults.length - MOST_FAULTS} more` : '';
  return new CommandFailure(
    EXIT.failure,
    `The batch was not run. Correct these faults in its file first:${told.join('')}${more}`,
    words[1] === 'run' ? typedLine(words, platform) : `claude-bridge batch status ${id}`,
  );
}

const MOST_FAULTS = 10;

async function print(bridge: Bridge, file: string, { stdout }: Machine): Promise<void> {
  const { body } = await askBridge(bridge, `/v1/files/${file}/content`);
  for await (const piece of (body ?? []) as AsyncIterable<Uint8Array>)
    if (!stdout.write(piece)) await once(stdout, 'drain');
}

/** @param running whether the bridge is another process, which goes on */
function tellOnInterrupt(running: boolean, machine: Machine): { id?: string } {
  const batch: { id?: string } = {};
  process.once('SIGINT', () => {
    const { id } = batch;
    if (id !== undefined) {
      const goesOn = running
        ? 'The batch goes on in the running bridge. To stop it:'
        : 'The batch stops with this temporary bridge, and goes on when a bridge runs. To drop it:';
      const line = (command: string): string =>
        withAddress(`claude-bridge batch ${command} ${id}`, machine.words, machine.platform);
      tell(machine, `${clearOfProgress(machine)}${goesOn} ${line('cancel')}\nNext: ${line('wait')}\n`);
    }
    if (running) process.exit(130);
  });
  return batch;
}
