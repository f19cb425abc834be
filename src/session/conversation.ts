/** What is done on one claimed CLI process: bring it to the client's past, ask, and read the answer to its end. */
import type { Turn } from '../core/turn.js';
import type { TurnEvent } from '../core/turn-event.js';
import { catalogOf, type CliCatalog } from '../claude/model-catalog.js';
import { questionLine } from '../claude/input-lines.js';
import { replayOf } from '../claude/replay.js';
import { createTurnReader } from '../claude/turn-reader.js';
import type { ClaudeProcess } from './claude-process.js';

/** Initialises a fresh process for this turn, replays its past and asks its last message. */
export async function askFresh(
  process: ClaudeProcess,
  turn: Turn,
  options: { readonly newId: () => string; readonly signal: AbortSignal },
): Promise<CliCatalog> {
  const { newId, signal } = options;
  const { past, question } = replayOf(turn.messages, process.model, newId);
  const response = await process.control({ subtype: 'initialize', systemPrompt: [turn.system] }, signal);
  for (const { line, answered } of past) {
    await process.send(line);
    if (answered) await readResult(process, signal);
  }
  await process.send(question);
  return catalogOf(response);
}

/** Asks the last messages of a turn whose whole past this process has lived through. */
export async function askContinued(process: ClaudeProcess, turn: Turn): Promise<void> {
  const from = turn.messages.findLastIndex((message) => message.role === 'assistant') + 1;
  const blocks = turn.messages
    .slice(from)
    .flatMap((message) => (message.role === 'user' ? message.blocks : []));
  await process.send(questionLine(blocks));
}

/** The answer's events, up to and with `end`. @throws BridgeError */
export async function* answerOf(
  process: ClaudeProcess,
  options: { readonly now: () => number; readonly signal: AbortSignal },
): AsyncGenerator<TurnEvent> {
  const reader = createTurnReader(() => options.now() / 1000);
  for (;;) {
    for (const event of reader.read(await process.read(options.signal))) {
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

async function readResult(
  process: ClaudeProcess,
  signal?: AbortSignal,
): Promise<Readonly<Record<string, unknown>>> {
  for (;;) {
    const line = await process.readWithin(RESULT_MS, 'end of a turn', signal);
    if (line['type'] === 'result') return line;
  }
}

const RESULT_MS = 30_000;
