/** The model of the benchmark: it answers at once, so that every measured millisecond comes from something else. */
import { answer, text, toolUse } from '../../tests/support/api-reply.js';
import { lastUserMessage, lastUserText } from '../../tests/support/api-request.js';
import type { ReplyScript } from '../../tests/support/messages-api.js';

/** Calls the tool `look` on request, writes JSON when given a format, writes at length on request, and otherwise says a few words. */
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
/** For a long answer, which comes about as fast as a model writes. */
export const LONG_CHUNKS = 200;
const LONG_GAP_MS = 10;
