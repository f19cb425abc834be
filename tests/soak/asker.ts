/** How a client of one conversation asks: each question on a connection of its own, or all of them over one WebSocket. */
import type { Said } from './checked-model.js';
import { askOnce, type Outcome } from './soak-client.js';
import { createSocketAsker } from './socket-asker.js';

export interface Asker {
  ask(question: AskerQuestion): Promise<Outcome>;
  close(): void;
}

export interface AskerQuestion {
  readonly system: string;
  readonly messages: readonly Said[];
  readonly stream: boolean;
  /** Leaves after so many milliseconds, answered or not. */
  readonly leaveAfterMs?: number;
}

export type Way = 'chat' | 'socket';

export function createAsker(way: Way, origin: string, key: string): Asker {
  return way === 'chat' ? createChatAsker(origin, key) : createSocketAsker(origin, key);
}

function createChatAsker(origin: string, key: string): Asker {
  return {
    ask: async ({ system, messages, stream, ...leaving }) => {
      const prompt = system === '' ? [] : [{ role: 'system', content: system }];
      const body = { model: 'sonnet', stream, messages: [...prompt, ...messages] };
      return askOnce(origin, { key, body, ...leaving });
    },
    close: () => undefined,
  };
}
