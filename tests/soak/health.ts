/** Asks the bridge all the while whether it lives, from a thread of its own: this one is busy with clients and the model. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

export interface Health extends AsyncDisposable {
  readonly asked: number;
  /** Milliseconds that the slowest answer took. */
  readonly slowestMs: number;
}

/** Asks until it is disposed of. @param object is told of every answer that is none. */
export function watchHealth(origin: string, object: (violation: string) => void): Health {
  let [asked, slowestMs] = [0, 0];
  const worker = new Worker(new URL('../support/health-worker.mjs', import.meta.url), {
    workerData: { url: `${origin}/health/live`, patienceMs: PATIENCE_MS },
    // The flags of a test runner are nothing for it.
    execArgv: [],
  });
  const exited = once(worker, 'exit');
  worker.on('message', ({ ms, fault }: { readonly ms: number; readonly fault?: string }) => {
    asked += 1;
    slowestMs = Math.max(slowestMs, Math.round(ms));
    if (fault !== undefined) object(`GET /health/live: ${fault}`);
  });
  return {
    get asked() {
      return asked;
    },
    get slowestMs() {
      return slowestMs;
    },
    async [Symbol.asyncDispose]() {
      worker.postMessage('stop');
      await exited;
    },
  };
}

/** Kubernetes waits one second unless told; but two cores are shared here with the CLIs, the clients and the model. */
const PATIENCE_MS = 10_000;
