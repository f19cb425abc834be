/** The model of the benchmark: it answers at once, so that every millisecond seen is somebody else's. */
import { answer, text, toolUse } from '../../tests/support/api-reply.js';
import { lastUserMessage, lastUserText } from '../../tests/support/api-request.js';
import type { ReplyScript } from '../../tests/support/messages-api.js';

/** Calls the tool `look` when asked to, writes JSON when it is told its format, writes on for a while when asked to, else says a few words. */
export function instantModel(): ReplyScript {
  let calls = 0;
  const nextId = (): string => `toolu_01CallOfTheBenchmark${(calls += 1)}`;
  return ({ body }) => {
    const results = lastUserMessage(body).content.some(({ type }) => type === 'tool_result');
    if (body.output_config?.['format'] !== undefined) return answer('{"word":"yes"}');
    if (!results && lastUserText(body).startsWith('Call')) return answer([toolUse(nextId(), 'look', ['{}'])]);
    if (lastUserText(body).startsWith('Write at length'))
      return answer([text(Array.from({ length: LONG_CHUNKS }, () => 'some words '))], { gapMs: LONG_GAP_MS });
    return answer(WORDS);
  };
}

export const WORDS = 'These are a few words.';
/** Of an answer at length, which comes about as fast as a model writes. */
export const LONG_CHUNKS = 200;
const LONG_GAP_MS = 10;
