/** Follows a batch to its end, and shows how far it is. */
import { setTimeout as delay } from 'node:timers/promises';
import { plainLine } from '../../../core/plain-text.js';
import type { Batch } from '../../../openai/batches/batch-object.js';
import { hasEnded } from '../../../openai/batches/batch-object.js';
import type { Machine } from '../../machine.js';
import { askBridge } from '../../running-bridge/bridge-request.js';
import type { Bridge } from '../../running-bridge/bridge-request.js';
import { answeredOf, createEstimate, progressText } from './batch-text.js';

export async function readBatch(bridge: Bridge, id: string): Promise<Batch> {
  const path = `/v1/batches/${encodeURIComponent(id)}`;
  return (await (await askBridge(bridge, path)).json()) as Batch;
}

/** Resolves with the batch when it has ended. @throws CommandFailure */
export async function followBatch(bridge: Bridge, id: string, machine: Machine): Promise<Batch> {
  const estimate = createEstimate(machine.now);
  const show = createDisplay(machine);
  try {
    for (;;) {
      const batch = await readBatch(bridge, id);
      if (hasEnded(batch)) return batch;
      show.batch(batch, estimate(batch));
      await delay(POLL_MS);
    }
  } finally {
    show.clear();
  }
}

interface Display {
  batch(batch: Batch, leftMs: number | undefined): void;
  clear(): void;
}

/** What to write before other text while a batch is followed: it takes the place of the line that changes, or begins a line. */
export function clearOfProgress({ stderr }: Pick<Machine, 'stderr'>): string {
  return changesLine(stderr) ? CLEAR_LINE : '\n';
}

function changesLine({ isTTY, columns }: Machine['stderr']): boolean {
  return isTTY && columns > 0;
}

const CLEAR_LINE = '\r\u001b[K';

/** One line that changes, on a terminal; elsewhere a line for each tenth, and whenever it begins or ends to wait. */
function createDisplay({ stderr }: Machine): Display {
  if (changesLine(stderr)) {
    return {
      batch: (batch, leftMs) => {
        const line = plainLine(progressText(batch, leftMs)).slice(0, stderr.columns - 1);
        stderr.write(`${CLEAR_LINE}${line}`);
      },
      clear: () => void stderr.write(CLEAR_LINE),
    };
  }
  let said = '';
  return {
    batch(batch, leftMs) {
      const { total } = batch.request_counts;
      const tenth = total === 0 ? -1 : Math.floor((10 * answeredOf(batch)) / total);
      const state = `${tenth} ${batch.claude_bridge.waiting?.reason ?? ''}`;
      if (state === said) return;
      said = state;
      stderr.write(`${progressText(batch, leftMs)}\n`);
    },
    clear: () => undefined,
  };
}

const POLL_MS = 500;
