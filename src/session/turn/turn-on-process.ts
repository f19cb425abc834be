/** One request on one process: put to it, read to its end, and the process ended or kept for what comes next. */
import { BridgeError } from '../../core/bridge-error.js';
import type { TurnEvent } from '../../core/turn-event.js';
import { createAnswerBlocks } from '../../claude/read/answer-blocks.js';
import type { AnswerMemory } from '../../claude/compose/known-thoughts.js';
import type { Composed } from '../../claude/compose/compose.js';
import { createTurnReader } from '../../claude/read/turn-reader.js';
import { askByBody, askByLines, settle } from './carrier.js';
import type { Catalog } from '../cli-process/catalog.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';
import { createPatience, type AnswerTimeouts } from './patience.js';
import type { Spares } from '../pool/spares.js';
import type { WarmProcesses } from '../pool/warm-processes.js';

/** What a turn on one process needs of the bridge around it. */
export interface TurnSurroundings {
  readonly spares: Spares;
  readonly warm: WarmProcesses;
  readonly catalog: Catalog;
  readonly memory: AnswerMemory;
  readonly timeouts: AnswerTimeouts;
  readonly newId: () => string;
  /** Unix time in ms. */
  readonly now: () => number;
}

export interface TurnTask {
  readonly composed: Composed;
  /** The composed request in its text form. */
  readonly body: string;
  /** Whether the request goes as the body, or by lines. */
  readonly carrier: 'body' | 'lines';
  /** Where a process that was asked this is found again. */
  readonly key: string;
  readonly signal: AbortSignal;
}

/** The model's own events. @param fresh whether the process was never asked anything. @throws BridgeError */
export async function* turnOnProcess(
  process: ClaudeProcess,
  task: TurnTask,
  fresh: boolean,
  at: TurnSurroundings,
): AsyncGenerator<TurnEvent> {
  const { composed, body, carrier, signal } = task;
  const settled = at.spares.hurry();
  const answer = createProgress();
  let kept = false;
  try {
    const carrying = { fresh, body, catalog: at.catalog, newId: at.newId, signal };
    await (carrier === 'body' ? askByBody : askByLines)(process, composed, carrying);
    const patience = createPatience(at.timeouts, at.now);
    const reader = createTurnReader(() => at.now() / 1000);
    const blocks = composed.memoryKey === undefined ? undefined : createAnswerBlocks();
    while (!answer.ended) {
      const line = await patience.read(process, signal);
      blocks?.note(line);
      for (const event of reader.read(line)) {
        patience.note(event);
        if (answer.note(event)) process.withdrawBody();
        if (event.type === 'start') {
          at.spares.proved(process.model);
          settled();
        }
        if (event.type === 'end') {
          kept = finish(process, task, answer, at);
          const thoughts = blocks?.thoughtful();
          if (thoughts && composed.memoryKey !== undefined) at.memory.keep(composed.memoryKey, thoughts);
        }
        yield event;
      }
    }
  } finally {
    if (!kept) void process.end();
    settled();
  }
}

interface Progress {
  readonly ended: boolean;
  readonly finishReason: string | undefined;
  /** Whether there is anything to be seen: words, or a call. */
  readonly visible: boolean;
  readonly callIsBroken: boolean;
  /** Returns true once: at the first event that proves that the model speaks. */
  note(event: TurnEvent): boolean;
}

function createProgress(): Progress {
  let spoke = false;
  let visible = false;
  let finishReason: string | undefined;
  const calls = new Map<string, string>();
  return {
    get ended() {
      return finishReason !== undefined;
    },
    get finishReason() {
      return finishReason;
    },
    get visible() {
      return visible;
    },
    get callIsBroken() {
      return [...calls.values()].some((json) => json !== '' && !isWhole(json));
    },
    note(event) {
      if (event.type === 'end') finishReason = event.finishReason;
      if (event.type === 'tool-start') calls.set(event.id, '');
      if (event.type === 'tool-delta') calls.set(event.id, (calls.get(event.id) ?? '') + event.json);
      visible ||= event.type === 'tool-start' || (event.type === 'text-delta' && event.text.trim() !== '');
      const speaks = !spoke && event.type !== 'start' && event.type !== 'limits' && event.type !== 'end';
      spoke ||= speaks;
      return speaks;
    },
  };
}

/** Returns whether the process is kept. @throws BridgeError */
function finish(
  process: ClaudeProcess,
  { composed, key, carrier }: TurnTask,
  answer: Progress,
  { warm }: TurnSurroundings,
): boolean {
  const { finishReason, visible } = answer;
  const called = finishReason === 'tool-calls';
  if (!visible || (!called && finishReason !== 'stop')) {
    // Past a token limit, or after an empty answer, the CLI would by itself ask the model to go on, and SIGTERM or an
    // interrupt leaves it the time to (2.1.197, 2.1.330).
    process.kill();
    return false;
  }
  if (called && answer.callIsBroken) {
    throw new BridgeError(
      'upstream_error',
      'The model wrote a tool call whose arguments are no valid JSON.',
      {
        retryable: true,
      },
    );
  }
  // What went by lines is in the CLI's own history, which the next request would not match.
  if (carrier === 'lines') return false;
  const goesOn = composed.request.messages.some(({ role }) => role === 'assistant');
  const kind = called ? 'tool-wait' : goesOn ? 'ongoing' : 'idle';
  return warm.add(process, { key, kind, settled: settle(process) });
}

function isWhole(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
