/** An agent of the `openai` SDK whose thoughts survive a restart of the bridge in the middle of its tool loop. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { answer, redactedThinking, text, thinking, toolUse } from '../support/api-reply.js';
import { startBridge, type TestBridge } from '../support/bridge.js';
import {
  assistant,
  call,
  expectedMessages,
  result,
  user,
  type ExpectedMessage,
} from '../support/expected-messages.js';
import { expectedSystem } from '../support/expected-request.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { NEWEST_CLI } from '../support/real-cli.js';

const [first, second] = ['toolu_clock_0000000001', 'toolu_clock_0000000002'] as const;
const parameters = { type: 'object', properties: { zone: { type: 'string' } }, required: ['zone'] };
/** The whole conversation with the model. */
const loop: ExpectedMessage[] = [
  user('What time is it in Oslo and in Rome?'),
  assistant(
    { type: 'thinking', thinking: 'Oslo comes first.', signature: 'b3Nsbw==' },
    { type: 'redacted_thinking', data: 'aGlkZGVu' },
    'I look.',
    call(first, 'clock', { zone: 'Oslo' }),
  ),
  user(result(first, 'noon')),
  assistant(
    { type: 'thinking', thinking: 'Now Rome.', signature: 'cm9tZQ==' },
    call(second, 'clock', { zone: 'Rome' }),
  ),
  user(result(second, 'noon')),
];

describe('through the newest CLI', () => {
  const { path, version } = NEWEST_CLI;
  let api: MessagesApi;
  let bridge: TestBridge;
  let openai: OpenAI;
  const start = async (): Promise<void> => {
    bridge = await startBridge(path, api.url);
    openai = new OpenAI({ baseURL: bridge.url, apiKey: 'none', maxRetries: 0 });
  };
  beforeAll(async () => {
    api = await startMessagesApi();
    await start();
  });
  afterAll(async () => {
    await bridge[Symbol.asyncDispose]();
    await api.close();
  });

  /** @param ask asks the model once, answers its calls, and says whether it asks again */
  async function runLoop(ask: () => Promise<boolean>): Promise<void> {
    const from = api.requests.length;
    api.reply(
      answer([
        ...[thinking('Oslo comes first.', 'b3Nsbw=='), redactedThinking('aGlkZGVu'), text('I look.')],
        toolUse(first, 'clock', { zone: 'Oslo' }),
      ]),
      answer([thinking('Now Rome.', 'cm9tZQ=='), toolUse(second, 'clock', { zone: 'Rome' })]),
      answer('Noon.'),
    );
    for (let goesOn = true; goesOn;) {
      goesOn = await ask();
      if (!goesOn) continue;
      await bridge[Symbol.asyncDispose]();
      await start();
    }
    const bodies = api.requests.slice(from).map(({ body }) => body);
    expect(bodies).toEqual(
      [1, 3, 5].map((length) => ({
        model: 'claude-haiku-4-5',
        system: expectedSystem(version, ''),
        messages: expectedMessages(...loop.slice(0, length)),
        tools: [{ name: 'clock', input_schema: parameters }],
        thinking: { type: 'enabled', budget_tokens: 4096 },
        max_tokens: expect.any(Number),
        temperature: 1,
        metadata: expect.any(Object),
        stream: true,
      })),
    );
  }

  test.each([false, true])('responses, kept by nobody but the client (stream: %s)', async (stream) => {
    const input: OpenAI.Responses.ResponseInput = [
      { role: 'user', content: loop[0]!.content[0]!['text'] as string },
    ];
    await runLoop(async () => {
      const asked: OpenAI.Responses.ResponseCreateParamsNonStreaming = {
        ...{ model: 'claude-haiku-4-5', input, store: false, reasoning: { effort: 'low' } },
        include: ['reasoning.encrypted_content'],
        tools: [{ type: 'function', name: 'clock', parameters, strict: false }],
      };
      const { output } = stream
        ? await openai.responses.stream({ ...asked, stream: true }).finalResponse()
        : await openai.responses.create(asked);
      const calls = (output as OpenAI.Responses.ResponseOutputItem[]).filter(
        (item) => item.type === 'function_call',
      );
      input.push(
        ...(output as OpenAI.Responses.ResponseInput),
        ...calls.map(({ call_id }) => ({ type: 'function_call_output' as const, call_id, output: 'noon' })),
      );
      return calls.length > 0;
    });
  });

  test.each([false, true])('chat completions (stream: %s)', async (stream) => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'user', content: loop[0]!.content[0]!['text'] as string },
    ];
    await runLoop(async () => {
      const asked: OpenAI.ChatCompletionCreateParamsNonStreaming = {
        ...{ model: 'claude-haiku-4-5', messages, reasoning_effort: 'low' },
        tools: [{ type: 'function', function: { name: 'clock', parameters } }],
      };
      // The SDK's own stream keeps only the last value of a field that it does not know.
      const { choices } = stream
        ? await openai.chat.completions.stream({ ...asked, stream: true }).finalChatCompletion()
        : await openai.chat.completions.create(asked);
      const { message } = choices[0]!;
      const calls = message.tool_calls ?? [];
      messages.push(
        message,
        ...calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'noon' })),
      );
      return calls.length > 0;
    });
  });

  test('chat completions, by an agent that joins the fragments of `reasoning_details`', async () => {
    const messages: OpenAI.ChatCompletionMessageParam[] = [
      { role: 'user', content: loop[0]!.content[0]!['text'] as string },
    ];
    await runLoop(async () => {
      const stream = openai.chat.completions.stream({
        ...{ model: 'claude-haiku-4-5', messages, reasoning_effort: 'low', stream: true },
        tools: [{ type: 'function', function: { name: 'clock', parameters } }],
      });
      const reasoning_details: unknown[] = [];
      for await (const { choices } of stream)
        reasoning_details.push(
          ...((choices[0]?.delta as { reasoning_details?: unknown[] }).reasoning_details ?? []),
        );
      const { content, tool_calls: calls = [] } = (await stream.finalChatCompletion()).choices[0]!.message;
      messages.push(
        {
          role: 'assistant',
          content,
          ...(calls.length > 0 && { tool_calls: calls }),
          ...{ reasoning_details },
        },
        ...calls.map(({ id }) => ({ role: 'tool' as const, tool_call_id: id, content: 'noon' })),
      );
      return calls.length > 0;
    });
  });
});
