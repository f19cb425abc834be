/** A conversation as lines for a fresh process, when a request's body cannot carry it. */
import type { ApiMessage } from '../compose/api-request.js';
import { goesOn } from '../compose/messages.js';
import { pastAssistantLine, pastUserLine, questionLine } from './input-lines.js';
import type { Json } from '../../core/json.js';

/** The lines that bring a fresh process to the point where the last message is asked. */
export function askedHistory(
  messages: readonly ApiMessage[],
  model: string,
  newId: () => string,
): AskedHistory {
  const turns = joinUserRuns(messages);
  // The CLI takes no answer that paused, so the model is told to go on.
  if (turns.at(-1)?.role === 'assistant') turns.push(goesOn);
  const last = turns.at(-1);
  if (!last) throw new TypeError('A turn has a message.');
  return { past: pastLines(turns.slice(0, -1), model, newId), question: questionLine(last.content) };
}

/** The lines that make a fresh process remember these messages without asking. */
export function pastLines(messages: readonly ApiMessage[], model: string, newId: () => string): PastLine[] {
  return joinUserRuns(messages).map(({ role, content }) =>
    role === 'user'
      ? { line: pastUserLine(content), answered: true }
      : { line: pastAssistantLine(content, model, newId()), answered: false },
  );
}

export interface AskedHistory {
  readonly past: readonly PastLine[];
  readonly question: Json;
}

export interface PastLine {
  readonly line: Json;
  /** The CLI answers this line with a `result`; the next line must wait for it, or the order breaks. */
  readonly answered: boolean;
}

/** The CLI joins user lines in a row itself, adding a line break to each (2.1.330); joining them here keeps the texts exact. */
function joinUserRuns(messages: readonly ApiMessage[]): ApiMessage[] {
  const turns: ApiMessage[] = [];
  for (const message of messages) {
    const before = turns.at(-1);
    if (message.role === 'user' && before?.role === 'user') {
      turns[turns.length - 1] = { role: 'user', content: [...before.content, ...message.content] };
    } else turns.push(message);
  }
  return turns;
}
