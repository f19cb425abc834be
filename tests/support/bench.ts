/** What an end-to-end test works with: the scripted API, a bridge with a real CLI in front of it, and the `openai` SDK. */
import OpenAI from 'openai';
import { answer } from './api-reply.js';
import { lastUserText } from './api-request.js';
import type { MessagesBody } from './api-request.js';
import { startBridge, type BridgeOptions, type TestBridge } from './bridge.js';
import { fetchApiChecker } from './api-document.js';
import { createCheckedFetch } from './checked-fetch.js';
import { startMessagesApi, type MessagesApi } from './messages-api.js';

export interface Bench extends AsyncDisposable {
  readonly api: MessagesApi;
  readonly bridge: TestBridge;
  readonly openai: OpenAI;
  /** For other clients. Disposing of the bench throws when an answer breaks the specification. */
  readonly fetch: typeof fetch;
  /** Resets the bench for the next test: forgets what has reached the model, which echoes again. */
  reset(): void;
  /** The requests that have reached the model. */
  reached(): MessagesApi['requests'];
  /** How many CLI processes they came from. */
  processes(): number;
}

export async function startBench(cliPath: string, options: BridgeOptions = {}): Promise<Bench> {
  const api = await startMessagesApi();
  const bridge = await startBridge(cliPath, api.url, options);
  const checked = createCheckedFetch(await fetchApiChecker(bridge.origin));
  const openai = new OpenAI({ baseURL: bridge.url, apiKey: 'none', maxRetries: 0, fetch: checked.fetch });
  let from = 0;
  const reached = (): MessagesApi['requests'] => api.requests.slice(from);
  return {
    api,
    bridge,
    openai,
    fetch: checked.fetch,
    reached,
    reset: () => {
      from = api.requests.length;
      api.script(({ body }) => answer(`You said: ${lastUserText(body)}`));
    },
    processes: () => new Set(reached().map(({ body }) => sessionOf(body))).size,
    async [Symbol.asyncDispose]() {
      await bridge[Symbol.asyncDispose]();
      await api.close();
      const faults = checked.faults();
      if (faults.length > 0) throw new Error(`Answers broke the specification:\n${faults.join('\n')}`);
    },
  };
}

/** The CLI puts its own session id into the metadata of its requests, beside the id of the home, which two CLIs starting at once may both create. */
export function sessionOf({ metadata }: MessagesBody): string {
  const session = /session_id\W+([\w-]+)/.exec(JSON.stringify(metadata))?.[1];
  if (session === undefined) throw new Error(`The CLI names no session: ${JSON.stringify(metadata)}`);
  return session;
}

/** Everything that a stream yields. */
export async function whole<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}
