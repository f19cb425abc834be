/** A tool call that a limit cut off: the client pays for the rest of the answer and gets it. */
import { expect, test } from '@jest/globals';
import { createMessageCollector } from '../../src/anthropic/message-collector.js';

test.each(['{"city":"Par', '{"city":', 'null', '[1]', '"x"'])('%s becomes text in the input', (json) => {
  const collector = createMessageCollector({ id: 'msg_1', model: 'sonnet' });
  collector.add({ type: 'text-delta', text: 'I look.' });
  collector.add({ type: 'tool-start', id: 'toolu_1', name: 'weather' });
  collector.add({ type: 'tool-delta', id: 'toolu_1', json });
  const usage = { inputTokens: 1, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 1 };
  expect(collector.add({ type: 'end', finishReason: 'length', usage })).toMatchObject({
    stop_reason: 'max_tokens',
    content: [
      { type: 'text', text: 'I look.' },
      { type: 'tool_use', id: 'toolu_1', name: 'weather', input: { arguments: json } },
    ],
  });
});
