/** The parser must accept every request recorded from real clients. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parseChatRequest } from '../../src/openai/chat/parse-chat-request.js';

interface Recorded {
  readonly client: string;
  readonly body: {
    readonly model: string;
    readonly messages: readonly { role: string }[];
    readonly tools?: unknown[];
  };
}

const recorded = readFileSync(new URL('../fixtures/openai/client-requests.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

describe('recorded requests', () => {
  test.each(recorded.map(({ client, body }, index) => [`${client} ${index}`, body] as const))(
    '%s',
    (_name, body) => {
      const { turn } = parseChatRequest(body);
      const spoken = body.messages.filter(({ role }) => role !== 'system' && role !== 'developer');
      expect(turn.model).toBe(body.model);
      expect(turn.messages).toHaveLength(spoken.length);
      expect(turn.system !== '').toBe(spoken.length < body.messages.length);
      expect(turn.tools).toHaveLength(body.tools?.length ?? 0);
    },
  );

  test('a tool result as an array of parts, a tool without parameters and an echoed refusal: null', () => {
    const { turn } = parseChatRequest({
      model: 'sonnet',
      messages: [
        { role: 'user', content: 'go' },
        {
          role: 'assistant',
          content: null,
          refusal: null,
          annotations: [],
          tool_calls: [{ id: 'a', type: 'function', function: { name: 'list', arguments: '' } }],
        },
        { role: 'tool', tool_call_id: 'a', content: [{ type: 'text', text: 'one' }] },
      ],
      tools: [{ type: 'function', function: { name: 'list', description: 'lists' } }],
      stop: null,
      temperature: null,
      functions: null,
    });
    expect(turn.tools).toEqual([
      { name: 'list', description: 'lists', parameters: { type: 'object', properties: {} } },
    ]);
    expect(turn.messages.slice(1)).toEqual([
      { role: 'assistant', blocks: [{ type: 'tool-call', id: 'a', name: 'list', arguments: '{}' }] },
      {
        role: 'user',
        blocks: [{ type: 'tool-result', callId: 'a', content: [{ type: 'text', text: 'one' }] }],
      },
    ]);
  });

  test('Anthropic blocks, as Cursor sends them', () => {
    const { turn } = parseChatRequest({
      model: 'claude-sonnet-4-5',
      messages: [
        {
          role: 'system',
          content: [{ type: 'text', text: 'be brief', cache_control: { type: 'ephemeral' } }],
        },
        { role: 'user', content: [{ type: 'text', text: 'go' }] },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'redacted_thinking', data: 'x' },
            { type: 'text', text: 'I look' },
            { type: 'tool_use', id: 'toolu_1', name: 'look', input: { at: 1 } },
          ],
        },
        {
          role: 'user',
          content: [
            {
              type: 'tool_result',
              tool_use_id: 'toolu_1',
              is_error: true,
              content: [
                { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0K' } },
              ],
            },
            { type: 'document', title: 'A', source: { type: 'url', url: 'https://example.com/a.pdf' } },
          ],
        },
      ],
      tools: [{ name: 'look', description: 'd', input_schema: { type: 'object', properties: { at: {} } } }],
      tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    });
    expect(turn).toEqual({
      model: 'claude-sonnet-4-5',
      system: 'be brief',
      messages: [
        { role: 'user', blocks: [{ type: 'text', text: 'go' }] },
        {
          role: 'assistant',
          blocks: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'redacted-thinking', data: 'x' },
            { type: 'text', text: 'I look' },
            { type: 'tool-call', id: 'toolu_1', name: 'look', arguments: '{"at":1}' },
          ],
        },
        {
          role: 'user',
          blocks: [
            {
              type: 'tool-result',
              callId: 'toolu_1',
              isError: true,
              content: [
                { type: 'image', source: { type: 'base64', mediaType: 'image/png', data: 'iVBORw0K' } },
              ],
            },
            { type: 'document', title: 'A', source: { type: 'url', url: 'https://example.com/a.pdf' } },
          ],
        },
      ],
      tools: [{ name: 'look', description: 'd', parameters: { type: 'object', properties: { at: {} } } }],
      toolChoice: { mode: 'auto' },
      parallelToolCalls: false,
      sampling: {},
      output: { type: 'text' },
    });
  });
});
