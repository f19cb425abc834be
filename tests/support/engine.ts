/** The session engine on a real CLI binary, for tests that use the core vocabulary. */
import { randomUUID } from 'node:crypto';
import type { Message, Turn } from '../../src/core/turn.js';
import type { TurnEvent, Usage } from '../../src/core/turn-event.js';
import { createEngine, type Engine } from '../../src/session/engine.js';
import type { EngineOptions } from '../../src/session/engine-options.js';
import type { WarmLimits } from '../../src/session/pool/warm-processes.js';
import { silentLog } from '../../src/core/logger.js';
import { cliEnvironment } from './real-cli.js';

/** For `warm`: every turn takes a fresh process. */
export const NOTHING_KEPT: WarmLimits = {
  ...{ maxToolWaits: 0, toolWaitMs: 1 },
  ...{ maxKept: 0, maxIdle: 0, idleMs: 1 },
};

/** For `warm`, unless a test has other limits. */
export const KEPT_A_MINUTE: WarmLimits = {
  ...{ maxToolWaits: 4, toolWaitMs: 60_000 },
  ...{ maxKept: 8, maxIdle: 4, idleMs: 60_000 },
};

export interface TestEngine extends AsyncDisposable {
  readonly engine: Engine;
  /** In the environment of every process of this engine: for `processesMarked`. */
  readonly home: string;
  ask(turn: Turn, signal?: AbortSignal): Promise<Answered>;
}

export interface Answered {
  readonly text: string;
  readonly events: readonly TurnEvent[];
  readonly model: string;
  readonly finishReason: string;
  readonly usage: Usage;
}

export async function startEngine(
  cliPath: string,
  apiUrl: string,
  options: Partial<EngineOptions> = {},
  extraEnv: Readonly<Record<string, string>> = {},
): Promise<TestEngine> {
  const home = await cliEnvironment(apiUrl, extraEnv);
  const engine = createEngine({
    cli: { path: cliPath, version: 'tested' },
    env: home.env,
    platform: process.platform,
    execPath: process.execPath,
    defaultModel: 'sonnet',
    modelAliases: {},
    strictModels: false,
    sparesPerModel: 0,
    maxSpares: 2,
    warm: KEPT_A_MINUTE,
    strictParameters: false,
    slots: { maxRunning: 8, maxWaiting: 8, waitMs: 60_000 },
    timeouts: { firstTokenMs: 120_000, silenceMs: 120_000, answerMs: 240_000 },
    cliRetries: 0,
    log: silentLog,
    now: Date.now,
    elapsed: () => performance.now(),
    newId: () => randomUUID().replaceAll('-', ''),
    ...options,
  });
  return {
    engine,
    home: home.home,
    ask: async (turn, signal = new AbortController().signal) => collect(engine.answer(turn, { signal })),
    async [Symbol.asyncDispose]() {
      await engine.close();
      await home[Symbol.asyncDispose]();
    },
  };
}

/** Reads an answer to its end. @throws what the answer throws. */
export async function collect(answer: AsyncIterable<TurnEvent>): Promise<Answered> {
  const events: TurnEvent[] = [];
  for await (const event of answer) events.push(event);
  const end = events.at(-1);
  if (end?.type !== 'end') throw new Error('The answer has no end.');
  return {
    text: events.map((event) => (event.type === 'text-delta' ? event.text : '')).join(''),
    events,
    model: events.find((event) => event.type === 'start')?.model ?? '',
    finishReason: end.finishReason,
    usage: end.usage,
  };
}

export function turnOf(messages: readonly Message[], options: Partial<Turn> = {}): Turn {
  return {
    model: 'sonnet',
    system: '',
    messages,
    tools: [],
    toolChoice: { mode: 'auto' },
    parallelToolCalls: true,
    sampling: {},
    output: { type: 'text' },
    ...options,
  };
}

export function user(text: string): Message {
  return { role: 'user', blocks: [{ type: 'text', text }] };
}

export function assistant(text: string): Message {
  return { role: 'assistant', blocks: [{ type: 'text', text }] };
}
