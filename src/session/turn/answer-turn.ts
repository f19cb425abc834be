/** One attempt to answer a turn: composed, run on a process, asked again for a missing tool call, and checked against its output format. */
import { BridgeError } from '../../core/bridge-error.js';
import { jsonText } from '../../core/json.js';
import { addUsage, type TurnEvent, type Usage } from '../../core/turn-event.js';
import type { Composed } from '../../claude/compose/compose.js';
import { openingContent } from '../../claude/control/input-lines.js';
import { createAnswerReader } from '../../claude/read/answer-reader.js';
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
  for await (const event of runTask(taskOf(composed, resolved), takePrepared(), context)) {
    if (event.type === 'start' && usedBefore) continue;
    if (event.type !== 'end') {
      yield* reader.read(event);
      continue;
    }
    const usage = addUsage(usedBefore, event.usage);
    const said = event.finishReason === 'stop' ? reader.uncalled() : undefined;
    if (said !== undefined && said.trim() !== '') return { said, usage };
    const last = reader.read({ ...event, usage });
    const json = reader.formatted();
    if (json !== undefined && isWholeAnswer(last))
      await checkFormat(composed, json, context, resolved.signal);
    yield* last;
  }
  return undefined;
}

function isWholeAnswer(last: readonly TurnEvent[]): boolean {
  const end = last.at(-1);
  return end?.type === 'end' && end.finishReason === 'stop' && !last.some(({ type }) => type === 'refusal');
}

/** @throws BridgeError when the answer does not fit its output format */
async function checkFormat(
  { reading: { output } }: Composed,
  json: string,
  { checker }: TurnContext,
  signal: AbortSignal,
): Promise<void> {
  if (output.type === 'text') return;
  const fault = await checker.check(output.check.schema, json, output.check.param, signal);
  if (fault === undefined) return;
  throw new BridgeError(
    'upstream_error',
    `The model wrote JSON that does not fit the response format: ${fault}.`,
    { forLog: 'The model wrote JSON that does not fit the response format.' },
  );
}

function taskOf(composed: Composed, { client, model, maxBodyBytes, signal, spent }: ResolvedTurn): TurnTask {
  const body = jsonText(composed.request);
  const opening = openingContent(composed.opening);
  return {
    ...{ composed, model, body, signal, spent },
    carrier: body.length > maxBodyBytes ? 'lines' : 'body',
    key: warmKey({ client, model, system: composed.system, opening }),
  };
}
