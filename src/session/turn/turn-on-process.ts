/** Runs one request on the process that suits it best, and ends the process or keeps it for the next request. */
import { BridgeError } from '../../core/bridge-error.js';
import { parseJson } from '../../core/json.js';
import type { TurnEvent } from '../../core/turn-event.js';
import type { ApiBlock } from '../../claude/compose/api-request.js';
import { createAnswerBlocks } from '../../claude/read/answer-blocks.js';
import type { Composed } from '../../claude/compose/compose.js';
import { createTurnReader } from '../../claude/read/turn-reader.js';
import { askByBody, askByLines, settle } from './carrier.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';
import { createAnswerTimer } from './answer-timer.js';
import type { TurnContext } from './turn-context.js';

export interface TurnTask {
  readonly composed: Composed;
  /** The name the CLI is started with. */
  readonly model: string;
  /** The composed request in its text form. */
  readonly body: string;
  readonly carrier: 'body' | 'lines';
  /** The warm process of this conversation is kept under this key. */
  readonly key: string;
  readonly signal: AbortSignal;
  /** Called with the whole answer, before its last event; `undefined` when it cannot go back to the API, or need not be remembered. */
  readonly answered: (answer: readonly ApiBlock[] | undefined) => void;
  /** Called each time that a process has the question. */
  readonly asked: () => void;
  /** Called once if the model was asked, with the cost in US dollars; `undefined` when the CLI did not tell it. */
  readonly spent: (usd: number | undefined) => void;
}

/**
 * The model's events, from the warm process of this conversation, a spare or a new process. A process may have died since it
 * was last used, so up to two others are tried while nothing was answered.
 * @param prepared a process that is initialised for this request
 * @throws BridgeError
 */
export async function* runTask(
  task: TurnTask,
  prepared: ClaudeProcess | undefined,
  context: TurnContext,
): AsyncGenerator<TurnEvent> {
  const { warm, spares, processes, log, closing } = context;
  const { model, carrier } = task;
  let first = prepared;
  let kept = !first && carrier === 'body' ? await warm.claim(task.key, task.signal) : undefined;
  let started = false;
  for (let fresh = 0; ;) {
    const process = first ?? kept ?? spares.take(model) ?? processes.start(model);
    first = undefined;
    if (!kept) fresh += 1;
    log.debug({ model, kept: kept !== undefined, fresh, carrier }, 'turn started');
    try {
      for await (const event of runOn(process, task, kept === undefined, context)) {
        started = true;
        yield event;
      }
      return;
    } catch (error) {
      if (started || fresh === 2 || !isCliFailure(error) || closing()) throw error;
      log.warn({ model, reason: error.forLog }, 'a process failed before it answered; trying another');
      kept = undefined;
    }
  }
}

export function isCliFailure(error: unknown): error is BridgeError {
  return error instanceof BridgeError && error.code === 'cli_failed';
}

/** @param fresh whether the process was never asked anything */
async function* runOn(
  process: ClaudeProcess,
  task: TurnTask,
  fresh: boolean,
  context: TurnContext,
): AsyncGenerator<TurnEvent> {
  const { composed, body, carrier, signal, answered } = task;
  const { spares, plan, now, elapsed } = context;
  const resume = spares.pause();
  const answer = createProgress();
  let asked = false;
  let handedOver = false;
  try {
    const options = { fresh, body, catalog: context.catalog, newId: context.newId, signal };
    await (carrier === 'body' ? askByBody : askByLines)(process, composed, options);
    task.asked();
    const timer = createAnswerTimer(context.timeouts, elapsed);
    const reader = createTurnReader(() => now() / 1000);
    const blocks = composed.memory && createAnswerBlocks();
    while (!answer.ended) {
      const line = await timer.read(process, signal);
      blocks?.note(line);
      for (const event of reader.read(line)) {
        timer.note(event);
        if (answer.note(event)) process.withdrawBody();
        if (event.type === 'limits') plan.note(event.limits);
        if (event.type === 'start') {
          asked = true;
          spares.proved(process.model);
          resume();
        }
        if (event.type === 'end') {
          handedOver = finish(process, task, answer, context);
          answered(blocks?.whole());
        }
        yield event;
      }
    }
  } finally {
    if (!handedOver) {
      void process.end();
      if (asked) task.spent(undefined);
    }
    resume();
  }
}

interface Progress {
  readonly ended: boolean;
  readonly finishReason: string | undefined;
  /** Whether the client gets anything: text, or a call. */
  readonly visible: boolean;
  readonly callIsBroken: boolean;
  /** Returns true once: for the first event that proves that the model is answering. */
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
      return [...calls.values()].some((json) => json !== '' && parseJson(json) === undefined);
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

/** Returns whether the process is handed over to whoever ends it and tells the answer's cost. @throws BridgeError */
function finish(
  process: ClaudeProcess,
  { composed, key, carrier, spent }: TurnTask,
  answer: Progress,
  { warm, plan }: TurnContext,
): boolean {
  const { finishReason, visible } = answer;
  const called = finishReason === 'tool-calls';
  if (finishReason !== 'pause' && (!visible || (!called && finishReason !== 'stop'))) {
    // After a token limit or an empty answer the CLI asks the model to continue, unless it is killed: SIGTERM or an
    // interrupt leaves it time to ask (2.1.197, 2.1.330).
    process.kill();
    return false;
  }
  if (called && answer.callIsBroken) {
    throw new BridgeError(
      'upstream_error',
      'The model wrote a tool call whose arguments are not valid JSON.',
      {
        retryable: true,
      },
    );
  }
  const settled = settle(process, { plan, spent });
  const goesOn = composed.request.messages.some(({ role }) => role === 'assistant');
  const kind = called ? 'tool-wait' : goesOn ? 'ongoing' : 'idle';
  // Lines stay in the CLI's own history, which the next request would not match.
  const kept = carrier === 'body' && warm.add(process, { key, kind, settled });
  if (!kept) void settled.finally(() => void process.end());
  return true;
}
