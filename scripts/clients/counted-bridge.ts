/** The bridge on the real Claude CLI and a scripted model, with a count of the requests at each end. */
import type { Logger } from '../../src/core/logger.js';
import { startBridge } from '../../tests/support/bridge.js';
import { startMessagesApi } from '../../tests/support/messages-api.js';
import { NEWEST_CLI } from '../../tests/support/real-cli.js';
import { scriptedCoder } from './scripted-coder.js';
import type { CoderTask } from './scripted-coder.js';

export interface CountedBridge extends AsyncDisposable {
  /** Without `/v1`. */
  readonly origin: string;
  /** Requests that clients made, each as `POST /v1/… 200`. */
  answered(): string[];
  /** How many reached the model. */
  reachedModel(): number;
}

export async function startCountedBridge(task: CoderTask, key: string): Promise<CountedBridge> {
  const coder = scriptedCoder(task);
  const api = await startMessagesApi({ script: ({ body }) => coder(body) });
  const answered: string[] = [];
  const note = (fields: Readonly<Record<string, unknown>>, message: string): void => {
    if (message !== 'request') return;
    const { method, route, status } = fields;
    answered.push([method, route, status].map(String).join(' '));
  };
  const log: Logger = { debug: note, info: note, warn: note, error: note };
  const bridge = await startBridge(NEWEST_CLI.path, api.url, { log, keys: [{ key }] });
  return {
    origin: bridge.origin,
    answered: () => answered,
    reachedModel: () => api.requests.length,
    async [Symbol.asyncDispose]() {
      await bridge[Symbol.asyncDispose]();
      await api.close();
    },
  };
}
