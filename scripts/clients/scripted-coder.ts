/** A model that makes the given tool calls one after another and then says it is done. */
import { answer, apiError, toolUse } from '../../tests/support/api-reply.js';
import type { Reply } from '../../tests/support/api-reply.js';
import { conversation } from '../../tests/support/api-request.js';
import type { MessagesBody } from '../../tests/support/api-request.js';
import type { ToolCall } from './real-client.js';

const LAST_WORDS = 'Done: the spelling is right now.';

/** A request without tools is one of the client's extra ones, such as for a title, and gets a title. */
export function scriptedCoder(calls: readonly ToolCall[]): (body: MessagesBody) => Reply {
  return (body) => {
    const names = (body.tools ?? []).map(({ name }) => name);
    if (names.length === 0) return answer('Spelling');
    const done = conversation(body)
      .flatMap(({ content }) => content)
      .filter(({ type }) => type === 'tool_result').length;
    const next = calls[done];
    if (next === undefined) return answer(LAST_WORDS);
    if (!names.includes(next.name)) {
      return apiError(
        400,
        'invalid_request_error',
        `There is no tool ${next.name}, only ${names.join(', ')}.`,
      );
    }
    return answer([toolUse(`toolu_coder_${done}`, next.name, next.input)]);
  };
}
