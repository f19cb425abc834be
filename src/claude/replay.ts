import type { Message, UserBlock } from '../core/turn.js';
import { pastAssistantLine, pastUserLine, questionLine } from './input-lines.js';
import type { Json } from './json.js';

/** The lines that bring a fresh process to the point where the last message is asked. */
export function replayOf(messages: readonly Message[], model: string, newId: () => string): Replay {
  const turns = joinUserRuns(messages);
  const last = turns.at(-1);
  if (last?.role !== 'user') throw new TypeError('A turn ends with a user message.');
  return { past: pastOf(turns.slice(0, -1), model, newId), question: questionLine(last.blocks) };
}

/** The lines that have a fresh process remember these messages, and ask nothing. */
export function pastOf(messages: readonly Message[], model: string, newId: () => string): PastLine[] {
  return joinUserRuns(messages).map((turn) =>
    turn.role === 'user'
      ? { line: pastUserLine(turn.blocks), answered: true }
      : { line: pastAssistantLine(turn.blocks, model, newId()), answered: false },
  );
}

export interface Replay {
  readonly past: readonly PastLine[];
  readonly question: Json;
}

export interface PastLine {
  readonly line: Json;
  /** The CLI answers this line with a `result`; the next line must wait for it, or the order breaks. */
  readonly answered: boolean;
}

/** The CLI joins user lines in a row itself, adding a line break to each (2.1.330); joined here, the texts stay exact. */
function joinUserRuns(messages: readonly Message[]): Message[] {
  const turns: Message[] = [];
  for (const message of messages) {
    const before = turns.at(-1);
    if (message.role === 'user' && before?.role === 'user') {
      const blocks: UserBlock[] = [...before.blocks, ...message.blocks];
      turns[turns.length - 1] = { role: 'user', blocks };
    } else turns.push(message);
  }
  return turns;
}
