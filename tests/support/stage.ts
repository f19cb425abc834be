/** What a test of turns works with: the scripted API, and an engine with a real CLI in front of it. */
import type { Turn } from '../../src/core/turn.js';
import type { EngineOptions } from '../../src/session/engine-options.js';
import type { MessagesBody } from './api-request.js';
import { sessionOf } from './bench.js';
import { collect, startEngine, type Answered, type TestEngine } from './engine.js';
import { startMessagesApi, type MessagesApi } from './messages-api.js';

export interface Stage extends AsyncDisposable {
  readonly api: MessagesApi;
  readonly at: TestEngine;
  ask(turn: Turn, client?: string): Promise<Answered>;
  /** Everything that has reached the model, oldest first. @throws when the API refused any of it. */
  bodies(): readonly MessagesBody[];
  /** For each of `bodies`, the CLI session it came from: one per process. */
  sessions(): readonly string[];
}

export async function startStage(path: string, options: Partial<EngineOptions> = {}): Promise<Stage> {
  const api = await startMessagesApi();
  const at = await startEngine(path, api.url, options);
  const bodies = (): readonly MessagesBody[] => {
    const refused = api.requests.find((request) => request.refused !== undefined)?.refused;
    if (refused !== undefined) throw new Error(`The API refused a request: ${refused}`);
    return api.requests.map(({ body }) => body);
  };
  return {
    api,
    at,
    ask: async (turn, client) =>
      collect(
        at.engine.answer(turn, {
          signal: new AbortController().signal,
          ...(client !== undefined && { client }),
        }),
      ),
    bodies,
    sessions: () => bodies().map(sessionOf),
    async [Symbol.asyncDispose]() {
      await at[Symbol.asyncDispose]();
      await api.close();
    },
  };
}
