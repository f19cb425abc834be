/** The refusal of a Responses request names the field in the client's own notation. */
import { expect, test } from '@jest/globals';
import { BridgeError } from '../../src/core/bridge-error.js';
import type { StoredResponse } from '../../src/core/response-store.js';
import { parseResponsesRequest } from '../../src/openai/responses/parse-responses-request.js';

const user = { role: 'user', content: 'hi' };
const called = { type: 'function_call', call_id: 'a', name: 'f', arguments: '{}' };
const kept: StoredResponse = {
  id: 'resp_x',
  inputFrom: 0,
  items: [{ type: 'message', role: 'user', content: 'hi' }],
  response: { output: [{ id: 'fc_x_0', ...called }] },
};

async function refusal(body: unknown): Promise<BridgeError> {
  try {
    await parseResponsesRequest(body, {
      find: async (id) => Promise.resolve(id === kept.id ? kept : undefined),
      keep: async () => Promise.resolve(true),
    });
  } catch (error) {
    if (error instanceof BridgeError) return error;
    throw error;
  }
  throw new Error('The request was accepted.');
}

function says(...content: unknown[]): object {
  return { input: [{ role: 'user', content }] };
}

test.each<[string | undefined, RegExp, unknown]>([
  [undefined, /must be an object, but it is 1/, 1],
  ['model', /missing/, { input: 'hi' }],
  ['input', /missing\.$/, { model: 'x' }],
  ['input', /POST \/v1\/chat\/completions/, { model: 'x', messages: [user] }],
])('body: %s %s', async (param, message, body) => {
  expect(await refusal(body)).toMatchObject({
    code: 'validation_error',
    param,
    message: expect.stringMatching(message),
  });
});

test.each<[string, RegExp, object]>([
  ['input', /string or an array or null/, { input: 5 }],
  ['input', /nothing to answer/, { input: [] }],
  ['input', /is empty/, { input: ' ' }],
  ['input', /nothing to answer/, { input: [{ role: 'system', content: ' ' }] }],
  ['input', /10000 items/, { input: Array.from({ length: 10_001 }, () => user) }],
  ['input[0]', /must be an object/, { input: ['x'] }],
  ['input[0].type', /missing/, { input: [{}] }],
  ['input[0].encrypted_content', /missing/, { input: [{ type: 'compaction' }] }],
  ['input[0].role', /"robot"/, { input: [{ role: 'robot', content: 'x' }] }],
  ['input[0].content', /is empty/, says()],
  [
    'input[0].content[0].type',
    /"input_audio"; allowed here: "input_text"/,
    says({ type: 'input_audio', input_audio: {} }),
  ],
  ['input[0].content[0].text', /missing/, says({ type: 'input_text' })],
  ['input[0].content[0].image_url', /missing/, says({ type: 'input_image' })],
  ['input[0].content[0].image_url', /an https URL/, says({ type: 'input_image', image_url: 'http://x/y' })],
  ['input[0].content[0].file_id', /send it in image_url/, says({ type: 'input_image', file_id: 'f' })],
  ['input[0].content[0].file_id', /send it in file_data/, says({ type: 'input_file', file_id: 'f' })],
  [
    'input[0].content[0].file_data',
    /not valid base64/,
    says({ type: 'input_file', file_data: 'data:text/plain;base64,hi!' }),
  ],
  ['input[0].content[0].file_url', /an https URL/, says({ type: 'input_file', file_url: 'http://x/y' })],
  [
    'input[0].content[0].type',
    /role "assistant" holds text only/,
    {
      input: [
        { role: 'assistant', content: [{ type: 'input_image', image_url: 'https://a.example/b' }] },
        user,
      ],
    },
  ],
  ['input[1].type', /output of the call must come after/, { input: [user, called] }],
  [
    'input[1].type',
    /output of the call must come after/,
    { input: [user, called, { role: 'assistant', content: 'x' }] },
  ],
  ['input', /nothing to answer/, { input: [{ role: 'assistant', content: ' ' }] }],
  [
    'input[1].call_id',
    /no earlier/,
    { input: [user, { type: 'function_call_output', call_id: 'q', output: 'x' }] },
  ],
  ['input[1].call_id', /missing/, { input: [user, { type: 'function_call_output', output: 'x' }] }],
  ['input[2].call_id', /which the call before has/, { input: [user, called, called, { ...user }] }],
  [
    'input[5].call_id',
    /which the call before has/,
    { input: [user, called, { type: 'function_call_output', call_id: 'a' }, user, called, called, user] },
  ],
  [
    'input[1].arguments',
    /nested more than 100 levels/,
    { input: [user, { ...called, arguments: '{"a":['.repeat(51) }, user] },
  ],
  [
    'input[0].output[0].type',
    /allowed here/,
    { input: [{ type: 'function_call_output', call_id: 'a', output: [{ type: 'x', text: 'y' }] }] },
  ],
  ['input', /nothing to answer/, { previous_response_id: 'resp_x' }],
  [
    'input[0].call_id',
    /no earlier/,
    { previous_response_id: 'resp_x', input: [{ type: 'function_call_output', call_id: 'b' }] },
  ],
  ['instructions', /must be a string/, { input: 'hi', instructions: 5 }],
  ['max_output_tokens', /must not be 0/, { input: 'hi', max_output_tokens: 0 }],
  ['temperature', /at most 2/, { input: 'hi', temperature: 3 }],
  ['reasoning.effort', /must be one of/, { input: 'hi', reasoning: { effort: 'lots' } }],
  ['text.format.type', /must be one of/, { input: 'hi', text: { format: { type: 'xml' } } }],
  ['text.format.schema', /missing/, { input: 'hi', text: { format: { type: 'json_schema', name: 'x' } } }],
  [
    'text.format.schema',
    /"type" must be "object"/,
    { input: 'hi', text: { format: { type: 'json_schema', schema: { type: 'array' } } } },
  ],
  [
    'text.format.schema',
    /"type" must be "object"/,
    { input: 'hi', text: { format: { type: 'json_object', schema: { type: 'array' } } } },
  ],
  ['tools[0].name', /missing/, { input: 'hi', tools: [{ type: 'function' }] }],
  ['tools[0].name', /128 letters/, { input: 'hi', tools: [{ type: 'function', name: 'a b' }] }],
  [
    'tools[1].name',
    /already the name of another tool/,
    { input: 'hi', tools: [{ name: 'f' }, { name: 'f' }] },
  ],
  [
    'tools[0].tools[1].name',
    /already the name of another tool/,
    { input: 'hi', tools: [{ type: 'namespace', name: 'n', tools: [{ name: 'f' }, { name: 'f' }] }] },
  ],
  ['tool_choice', /not in tools/, { input: 'hi', tool_choice: { type: 'function', name: 'f' } }],
  [
    'tool_choice',
    /tool_choice\.tools must name/,
    {
      input: 'hi',
      tools: [{ name: 'f' }],
      tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'web_search' }] },
    },
  ],
  ['tool_choice.type', /"web_search"; allowed here/, { input: 'hi', tool_choice: { type: 'web_search' } }],
])('%s %s', async (param, message, body) => {
  expect(await refusal({ model: 'x', ...body })).toMatchObject({
    code: 'validation_error',
    param,
    message: expect.stringMatching(message),
  });
});

test.each<[string, object]>([
  ['background', { background: true }],
  ['conversation', { conversation: 'conv_1' }],
  ['conversation', { conversation: { id: 'conv_1' } }],
  ['prompt', { prompt: { id: 'pmpt_1' } }],
  ['top_logprobs', { top_logprobs: 3 }],
  ['include', { include: ['message.output_text.logprobs'] }],
])('%s is not supported: %j', async (param, body) => {
  expect(await refusal({ model: 'x', input: 'hi', ...body })).toMatchObject({
    code: 'unsupported_parameter',
    param,
    message: expect.stringContaining(`${param} is not supported`),
  });
});

test.each<[string, string, object]>([
  ['previous_response_not_found', 'previous_response_id', { input: 'hi', previous_response_id: 'resp_gone' }],
  ['not_found', 'input[0].id', { input: [{ type: 'item_reference', id: 'msg_gone_0' }] }],
  ['not_found', 'input[0].id', { input: [{ type: 'item_reference', id: 'msg_x_7' }] }],
  ['not_found', 'input[0].id', { input: [{ type: 'item_reference', id: 'other' }] }],
])('%s names %s and says what to send instead: %j', async (code, param, body) => {
  expect(await refusal({ model: 'x', ...body })).toMatchObject({
    code,
    param,
    message: expect.stringMatching(/Send the (?:whole conversation in input|item itself) instead/),
  });
});
