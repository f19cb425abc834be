/** The check against OpenAI's specification finds what is missing and what is too much, each key in its own schema. */
import { expect, test } from '@jest/globals';
import { specFaults } from './openai-spec.js';

const completion = {
  ...{ id: 'a', object: 'chat.completion', created: 1, model: 'm' },
  choices: [
    {
      ...{ index: 0, finish_reason: 'stop', logprobs: null },
      message: { role: 'assistant', content: 'x', refusal: null, reasoning: 'y' },
    },
  ],
};
const response = {
  ...{
    id: 'a',
    object: 'response',
    created_at: 1,
    error: null,
    incomplete_details: null,
    instructions: null,
  },
  ...{ model: 'm', tools: [], output: [], parallel_tool_calls: true, metadata: {}, tool_choice: 'auto' },
  ...{ temperature: 1, top_p: 1, store: true, status: 'in_progress', usage: null },
};

test('what has all that is required and only extensions of its own schema passes', () => {
  expect(specFaults('CreateChatCompletionResponse', completion)).toEqual([]);
  expect(specFaults('Response', response)).toEqual([]);
});

test.each(['store', 'reasoning', 'status'])('a key of another schema is foreign: %s', (key) => {
  expect(specFaults('CreateChatCompletionResponse', { ...completion, [key]: true })).toEqual([
    `CreateChatCompletionResponse has a foreign key: ${key}`,
  ]);
});

test.each([
  ['in_progress', 0],
  ['failed', 0],
  ['incomplete', 1],
  ['completed', 1],
])('%s without a count of tokens has %i faults', (status, count) => {
  const faults = specFaults('Response', { ...response, status });
  expect(faults.slice(0, 1)).toEqual(
    count === 0 ? [] : [expect.stringMatching(/^Response\/usage must be object/u)],
  );
});

test('a required key is missed', () => {
  expect(specFaults('Response', { ...response, tools: undefined }).join()).toContain('tools');
});
