/** The model of the benchmark: it answers at once, so that every millisecond seen is somebody else's. */
import { answer, toolUse } from '../../tests/support/api-reply.js';
import { lastUserMessage, lastUserText } from '../../tests/support/api-request.js';
import type { ReplyScript } from '../../tests/support/messages-api.js';

/** Calls the tool `look` when asked to, writes JSON when it is offered the CLI's output tool, else says a few words. */
export function instantModel(): ReplyScript {
  let calls = 0;
  const nextId = (): string => `toolu_bench_${(calls += 1)}`;
  return ({ body }) => {
    const results = lastUserMessage(body).content.some(({ type }) => type === 'tool_result');
    if (!results && body.tools?.some(({ name }) => name === 'StructuredOutput') === true)
      return answer([toolUse(nextId(), 'StructuredOutput', { word: 'yes' })]);
    if (!results && lastUserText(body).startsWith('Call')) return answer([toolUse(nextId(), 'look', ['{}'])]);
    return answer(WORDS);
  };
}

export const WORDS = 'These are a few words.';
