/** What is done on one claimed CLI process: bring it to the client's past, ask, and read the answer to its end. */
import type { Turn } from '../core/turn.js';
import type { TurnEvent } from '../core/turn-event.js';
import { CLIENT_TOOLS_SERVER } from '../claude/arguments.js';
import { questionLine, type ControlRequest } from '../claude/input-lines.js';
import type { Json } from '../claude/json.js';
import { pastOf, replayOf } from '../claude/replay.js';
import type { PastLine } from '../claude/replay.js';
import { cliSchema, outputSchema, type OutputCheck } from '../claude/structured-output.js';
import { createStructuredReader } from '../claude/structured-reader.js';
import { createTurnReader } from '../claude/turn-reader.js';
import type { ClaudeProcess } from './claude-process.js';
import { createPatience, type AnswerTimeouts } from './patience.js';

/** What makes a fresh process this turn's; its tools and output format hold for the process's life. */
export function initialisation(process: ClaudeProcess, turn: Turn): ControlRequest {
  const schema = outputSchema(turn.output);
  process.serve(turn.tools);
  return {
    subtype: 'initialize',
    systemPrompt: [turn.system],
    ...(turn.tools.length > 0 && { sdkMcpServers: [CLIENT_TOOLS_SERVER] }),
    ...(schema && { jsonSchema: cliSchema(schema) }),
  };
}

/**
 * Replays a turn's past into a fresh process and asks its last message. A user line must be answered before anything
 * follows it, or the order breaks; what comes between two such waits goes out in one write (2.1.197, 2.1.330).
 */
export async function askReplayed(
  process: ClaudeProcess,
  turn: Turn,
  options: { readonly newId: () => string; readonly signal: AbortSignal },
): Promise<void> {
  const { past, question } = replayOf(turn.messages, process.model, options.newId);
  await remember(process, past, { follow: [question], signal: options.signal });
}

/** Has a fresh process remember all of a turn's messages, and asks nothing. */
export async function tellReplayed(
  process: ClaudeProcess,
  turn: Turn,
  options: { readonly newId: () => string; readonly signal: AbortSignal },
): Promise<void> {
  const past = pastOf(turn.messages, process.model, options.newId);
  await remember(process, past, { follow: [], signal: options.signal });
}

/**
 * A user line must be answered before anything follows it, or the order breaks. What comes between two such waits goes
 * out in one write (2.1.197, 2.1.330), the last with what is to `follow`.
 */
async function remember(
  process: ClaudeProcess,
  past: readonly PastLine[],
  { follow, signal }: { readonly follow: readonly Json[]; readonly signal: AbortSignal },
): Promise<void> {
  let lines: Json[] = [];
  for (const { line, answered } of past) {
    lines.push(line);
    if (!answered) continue;
    await process.send(...lines);
    lines = [];
    await readResult(process, signal);
  }
  if (lines.length + follow.length > 0) await process.send(...lines, ...follow);
}

/**
 * The lines that put a turn's last messages to a process that has lived through its whole past: the results its
 * calls wait for, or a question. `undefined` when only a replay can carry them.
 */
export function continuationOf(process: ClaudeProcess, turn: Turn): readonly Json[] | undefined {
  const from = turn.messages.findLastIndex((message) => message.role === 'assistant') + 1;
  const blocks = turn.messages
    .slice(from)
    .flatMap((message) => (message.role === 'user' ? message.blocks : []));
  return process.calls.areExactly([]) ? [questionLine(blocks)] : process.calls.answers(blocks);
}

/** The answer's events, up to and with `end`. @throws BridgeError */
export async function* answerOf(
  process: ClaudeProcess,
  options: {
    /** For an answer in JSON. */
    readonly check: OutputCheck | undefined;
    readonly timeouts: AnswerTimeouts;
    /** Unix time in ms. */
    readonly now: () => number;
    readonly signal: AbortSignal;
  },
): AsyncGenerator<TurnEvent> {
  const { now, signal } = options;
  const patience = createPatience(options.timeouts, now);
  const messages = createTurnReader(() => now() / 1000);
  const reader = options.check ? createStructuredReader(messages, options.check) : messages;
  for (;;) {
    for (const event of reader.read(await patience.read(process, signal))) {
      patience.note(event);
      yield event;
      if (event.type === 'end') return;
    }
  }
}

/** Reads what the CLI still prints after an answer. Resolves with whether the process can be asked again. */
export async function settle(process: ClaudeProcess): Promise<boolean> {
  try {
    return (await readResult(process))['is_error'] !== true;
  } catch {
    return false;
  }
}

/** Reads until every call of an answer waits in the process. Resolves with whether they do. */
export async function settleCalls(process: ClaudeProcess, ids: readonly string[]): Promise<boolean> {
  try {
    while (!process.calls.areExactly(ids)) await process.read({ ms: RESULT_MS, what: 'tool calls' });
    return true;
  } catch {
    return false;
  }
}

async function readResult(process: ClaudeProcess, signal?: AbortSignal): Promise<Json> {
  for (;;) {
    const line = await process.read({ ms: RESULT_MS, what: 'end of a turn', signal });
    if (line['type'] === 'result') return line;
  }
}

const RESULT_MS = 30_000;
