/** One attempt to answer a turn: composed, run on a process, continued where it paused, asked again for a missing tool call, and checked against its output format. */
import { BridgeError } from '../../core/bridge-error.js';
import { jsonText, parseJson } from '../../core/json.js';
import { addUsage, type FinishReason, type TurnEvent, type Usage } from '../../core/turn-event.js';
import { isServerBlock, isThought, withoutOpenServerCalls } from '../../claude/compose/api-blocks.js';
import type { ApiBlock } from '../../claude/compose/api-request.js';
import type { Composed } from '../../claude/compose/compose.js';
import { openingContent } from '../../claude/control/input-lines.js';
import { createAnswerReader } from '../../claude/read/answer-reader.js';
import { createTextCutter } from '../../claude/read/text-cutter.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';
import { warmKey } from '../pool/warm-processes.js';
import { prepareTurn } from './prepare-turn.js';
import type { ResolvedTurn, TurnContext } from './turn-context.js';
import { runTask, type TurnTask } from './turn-on-process.js';

/** The client's events. @throws BridgeError */
export async function* answerTurn(resolved: ResolvedTurn, context: TurnContext): AsyncGenerator<TurnEvent> {
  const { composed, process } = await prepareTurn(resolved, context);
  let prepared = process;
  const takePrepared = (): ClaudeProcess | undefined => {
    const taken = prepared;
    prepared = undefined;
    return taken;
  };
  try {
    for (const { option, what } of composed.adapted) yield { type: 'adapted', option, what };
    const { output } = composed.reading;
    if (output.type !== 'text') {
      await context.checker.compile(output.check.schema, output.check.param, resolved.signal);
    }
    const attempt = { resolved, context, takePrepared };
    const uncalled = yield* ask(composed, { ...attempt, mustCall: composed.askAgain !== undefined });
    if (uncalled === undefined || !composed.askAgain) return;
    const request = { ...composed.request, messages: composed.askAgain(uncalled.said) };
    yield* ask({ ...composed, request }, { ...attempt, mustCall: false, usedBefore: uncalled.usage });
  } finally {
    void prepared?.end();
  }
}

interface Attempt {
  readonly resolved: ResolvedTurn;
  readonly context: TurnContext;
  /** The process that is initialised for this turn already; once. */
  readonly takePrepared: () => ClaudeProcess | undefined;
  readonly mustCall: boolean;
  /** What the answer before this one used. */
  readonly usedBefore?: Usage;
}

/** Returns what the model said instead of calling a tool it had to call. */
async function* ask(
  composed: Composed,
  { resolved, context, takePrepared, mustCall, usedBefore }: Attempt,
): AsyncGenerator<TurnEvent, { readonly said: string; readonly usage: Usage } | undefined> {
  const reader = createAnswerReader(composed.reading, mustCall);
  let first: Usage | undefined;
  const cutter = createTextCutter(composed.cutAt, (outputTokens) =>
    addUsage(usedBefore, {
      ...{ inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, ...first },
      outputTokens: Math.max(outputTokens, first?.outputTokens ?? 0),
    }),
  );
  for await (const event of wholeAnswer(composed, { resolved, context, takePrepared })) {
    if (event.type === 'start') first = event.usage;
    if (event.type === 'start' && usedBefore) continue;
    if (event.type !== 'end') {
      const events = cutter.read(reader.read(event));
      yield* events;
      if (events.at(-1)?.type === 'end') return undefined;
      continue;
    }
    const usage = addUsage(usedBefore, event.usage);
    const said = event.finishReason === 'stop' ? reader.uncalled() : undefined;
    if (said !== undefined && said.trim() !== '') return { said, usage };
    const last = reader.read({ ...event, usage });
    const json = reader.formatted();
    if (json !== undefined && isWholeAnswer(last))
      yield* checkFormat(composed, json, context, resolved.signal);
    yield* cutter.read(last);
  }
  return undefined;
}

/**
 * The events of one answer, which the bridge has the model continue where the API paused it. The whole of it is remembered
 * under the key of its first request, because clients send it back as one answer.
 */
async function* wholeAnswer(
  composed: Composed,
  { resolved, context, takePrepared }: Pick<Attempt, 'resolved' | 'context' | 'takePrepared'>,
): AsyncGenerator<TurnEvent> {
  let usage: Usage | undefined;
  let { messages } = composed.request;
  const answer: { readonly blocks: ApiBlock[]; returnable: boolean } = { blocks: [], returnable: true };
  const answered = (more: readonly ApiBlock[] | undefined): void => {
    if (more) answer.blocks.push(...more);
    else answer.returnable = false;
  };
  for (let round = 0; ; round += 1) {
    const task = taskOf({ ...composed, request: { ...composed.request, messages } }, resolved, answered);
    // Lines need a system prompt of their own.
    const prepared = task.carrier === 'body' ? takePrepared() : undefined;
    for await (const event of runTask(task, prepared, context)) {
      if (event.type === 'start' && round > 0) continue;
      if (event.type !== 'end') {
        yield event;
        continue;
      }
      usage = addUsage(usage, event.usage);
      const paused = event.finishReason === 'pause';
      if (paused && composed.goOn && answer.returnable && round < MOST_PAUSES) {
        messages = composed.goOn(answer.blocks);
        continue;
      }
      if (answer.returnable) remember(composed, answer.blocks, event.finishReason, context);
      yield { ...event, usage };
      return;
    }
  }
}

/** The model's API runs about ten searches before it pauses. */
const MOST_PAUSES = 10;

/** An answer of text and calls alone comes back whole from the client. */
function remember(
  { memory: remembered }: Composed,
  answer: readonly ApiBlock[],
  finishReason: FinishReason,
  { memory }: TurnContext,
): void {
  if (!remembered || finishReason === 'pause') return;
  // A search that waits for the results of the client's calls has none yet.
  const answered = finishReason === 'tool-calls' ? answer : withoutOpenServerCalls(answer);
  const kept = remembered.thoughts ? answered : answered.filter((block) => !isThought(block));
  if (kept.some((block) => isThought(block) || isServerBlock(block))) memory.keep(remembered.key, kept);
}

function isWholeAnswer(last: readonly TurnEvent[]): boolean {
  const end = last.at(-1);
  return end?.type === 'end' && end.finishReason === 'stop' && !last.some(({ type }) => type === 'refusal');
}

/** Says when the answer does not fit its output format. @throws BridgeError when it had to, or is no JSON */
async function* checkFormat(
  { reading: { output } }: Composed,
  json: string,
  { checker }: TurnContext,
  signal: AbortSignal,
): AsyncGenerator<TurnEvent> {
  if (output.type === 'text') return;
  const { schema, param, strict } = output.check;
  const fault = await checker.check(schema, json, param, signal);
  if (fault === undefined) return;
  if (!strict && parseJson(json) !== undefined) {
    // Without the place in the answer: its names are the model's words, and the log gets this too.
    yield {
      type: 'adapted',
      option: 'output',
      what: 'the answer does not fit the schema, which is not strict',
    };
    return;
  }
  throw new BridgeError(
    'upstream_error',
    `The model wrote JSON that does not fit the response format: ${fault}.`,
    { retryable: true, forLog: 'The model wrote JSON that does not fit the response format.' },
  );
}

function taskOf(
  composed: Composed,
  { client, model, maxBodyBytes, signal, asked, spent }: ResolvedTurn,
  answered: TurnTask['answered'],
): TurnTask {
  const body = jsonText(composed.request);
  const opening = openingContent(composed.opening);
  return {
    ...{ composed, model, body, signal, asked, spent, answered },
    carrier: body.length > maxBodyBytes ? 'lines' : 'body',
    key: warmKey({ client, model, system: composed.system, opening }),
  };
}
