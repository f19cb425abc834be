/** An engine whose answers are written in the test, and which notes what became of each. */
import { BridgeError } from '../../src/core/bridge-error.js';
import type { ChatModel, EngineStatus, ModelInfo } from '../../src/core/chat-model.js';
import { NOTHING_SPENT, type PlanState } from '../../src/core/plan.js';
import type { Turn } from '../../src/core/turn.js';
import type { TurnEvent } from '../../src/core/turn-event.js';
import { deferred } from '../support/deferred.js';

export type Script = (turn: Turn, signal: AbortSignal, answer: AnswerRecord) => AsyncIterable<TurnEvent>;

export interface AnswerRecord {
  readonly turn: Turn;
  readonly signal: AbortSignal;
  /** How many events were taken. */
  pulled: number;
  /** Settled when the iteration is over, whichever way. */
  readonly over: Promise<void>;
}

export interface ScriptedModel extends ChatModel {
  readonly answers: AnswerRecord[];
  script: Script;
  state: EngineStatus;
  planState: PlanState;
  list: () => Promise<readonly ModelInfo[]>;
}

export const usage = { inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 3, outputTokens: 5 };
export const start: TurnEvent = { type: 'start', model: 'claude-sonnet-5' };
export const end: TurnEvent = { type: 'end', finishReason: 'stop', usage };

export function text(content: string): TurnEvent {
  return { type: 'text-delta', text: content };
}

/** An answer that is there at once. */
export function events(...list: readonly TurnEvent[]): Script {
  return async function* () {
    await Promise.resolve();
    yield* list;
  };
}

/** Waits like the engine does: until the time is over or the client is gone. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    });
  });
}

export function createScriptedModel(): ScriptedModel {
  return {
    answers: [],
    script: events(start, text('Hey'), end),
    state: {
      ready: true,
      cli: { path: '/opt/claude', version: '2.1.330' },
      proof: 'ok',
      loggedIn: true,
      processes: { spare: 1, busy: 0, idle: 2 },
      slots: 8,
      waiting: 0,
      everStarted: { started: 5, died: 1 },
    },
    planState: { windows: [], spending: NOTHING_SPENT },
    plan() {
      return this.planState;
    },
    list: () => Promise.resolve([{ id: 'sonnet', servedBy: 'claude-sonnet-5' }, { id: 'opus' }]),
    countTokens(turn, { begun }) {
      begun?.();
      return Promise.resolve(turn.messages.length);
    },
    models() {
      return this.list();
    },
    async model(name) {
      const found = (await this.list()).find(({ id }) => id === name);
      if (found) return found;
      throw new BridgeError('model_not_found', `There is no model ${name}.`, { param: 'model' });
    },
    status() {
      return this.state;
    },
    async *answer(turn, options) {
      const { signal, begun, asked } = options;
      begun?.();
      asked?.();
      const { promise: over, resolve: done } = deferred();
      const record: AnswerRecord = { turn, signal, pulled: 0, over };
      this.answers.push(record);
      try {
        for await (const event of this.script(turn, signal, record)) {
          record.pulled++;
          yield event;
        }
      } finally {
        done();
      }
    },
  };
}
