/** The embedding thread: reads jobs, gives each its turns, and sends the vectors back. */
import { readFileSync } from 'node:fs';
import { setPriority } from 'node:os';
import path from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { BridgeError } from '../core/bridge-error.js';
import { createCl100k } from './cl100k.js';
import { embeddingJob, type JobResult } from './embedding-job.js';
import { loadMiniLm, type MiniLm } from './minilm.js';
import { createTurnTaking } from './turn-taking.js';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-messages.js';

/** Niceness: chats go first where the two meet on a core, and embeddings still get a good share of a busy one. */
const LOWER = 5;
// On Linux a priority is a thread's own; elsewhere it would slow the answers down too.
if (process.platform === 'linux') setPriority(LOWER);

const { folder } = workerData as WorkerSettings;
const encoding = createCl100k(readFileSync(path.join(folder, 'cl100k_base.bin')));
const turns = createTurnTaking<JobResult>(() => pause());
let loading: Promise<MiniLm> | undefined;

const say = (message: FromWorker, transfer: ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, transfer);

const model = (): Promise<MiniLm> => {
  loading ??= loadMiniLm(folder).then((loaded) => {
    say({ type: 'loaded' });
    return loaded;
  });
  return loading;
};

parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'cancel') {
    turns.remove(message.job);
    return;
  }
  const { job, inputs } = message;
  turns.add(job, embeddingJob(inputs, { encoding, model }), {
    done: ({ vectors, tokens }) => say({ type: 'embedded', job, vectors, tokens }, [vectors.buffer]),
    failed: (error) => {
      const param = error instanceof BridgeError ? error.param : undefined;
      const text = error instanceof Error ? error.message : String(error);
      say({ type: 'failed', job, message: text, ...(param !== undefined && { param }) });
    },
  });
});
