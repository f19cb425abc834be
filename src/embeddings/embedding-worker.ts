/** The embedding thread: reads jobs, runs them in turn, and sends the vectors back. */
import { readFileSync } from 'node:fs';
import { getPriority, setPriority } from 'node:os';
import path from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { BridgeError } from '../core/bridge-error.js';
import { createCl100k } from './cl100k.js';
import { embeddingJob, type JobResult } from './embedding-job.js';
import { loadMiniLm, type MiniLm } from './minilm.js';
import { createRoundRobin } from './round-robin.js';
import type { FromWorker, ToWorker, WorkerSettings } from './worker-thread.js';

/** The niceness: chats go first on a shared core, and embeddings still get a good share of a busy one. */
const LOWER = 5;
// On Linux each thread has its own priority; elsewhere this would slow down the answers too. Only an administrator may raise one.
if (process.platform === 'linux' && getPriority() < LOWER) setPriority(LOWER);

const { folder } = workerData as WorkerSettings;
const encoding = createCl100k(readFileSync(path.join(folder, 'cl100k_base.bin')));
const jobs = createRoundRobin<JobResult>(() => pause());
let loading: Promise<MiniLm> | undefined;

const send = (message: FromWorker, transfer: ArrayBuffer[] = []): void =>
  parentPort?.postMessage(message, transfer);

const model = (): Promise<MiniLm> => {
  loading ??= loadMiniLm(folder).then((loaded) => {
    send({ type: 'loaded' });
    return loaded;
  });
  return loading;
};

parentPort?.on('message', (message: ToWorker) => {
  if (message.type === 'cancel') {
    jobs.remove(message.job);
    return;
  }
  const { job, inputs } = message;
  jobs.add(job, embeddingJob(inputs, { encoding, model }), {
    done: ({ vectors, tokens }) => send({ type: 'embedded', job, vectors, tokens }, [vectors.buffer]),
    failed: (error) => {
      const param = error instanceof BridgeError ? error.param : undefined;
      const text = error instanceof Error ? error.message : String(error);
      send({ type: 'failed', job, message: text, ...(param !== undefined && { param }) });
    },
  });
});
