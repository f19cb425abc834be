/** Examples of Responses requests, and answers that they may get. */
import type { ExampleDoc } from '../../openapi/operation-doc.js';
import { sseEvent } from '../../wire/sse-data.js';
import { compactionContent } from './compaction-content.js';
import { responseUsage } from './response.js';
import { responseSettings } from './response-settings.js';
import { createResponseWriter } from './response-writer.js';
import type { ResponseWriter } from './response-writer.js';
import type { ResponsesRequest } from './responses-request-schema.js';

const question: ResponsesRequest = {
  model: 'sonnet',
  instructions: 'You answer in one sentence.',
  input: 'Why is the sky blue?',
};
const streamed: ResponsesRequest = { ...question, stream: true };

export const responseExamples: readonly ExampleDoc[] = [
  { name: 'text', summary: 'A question', request: question, answer: whole() },
  { name: 'stream', summary: 'Streamed', request: streamed, answer: stream() },
];

export const compactionExamples: readonly ExampleDoc[] = [
  {
    name: 'compact',
    summary: 'A short conversation',
    request: {
      model: 'sonnet',
      input: [
        { type: 'message', role: 'user', content: 'Launch on Tuesday?' },
        { type: 'message', role: 'assistant', content: 'Yes, and tell support first.' },
      ],
    },
    answer: {
      ...{ id: 'resp_01A', object: 'response.compaction', created_at: 1_760_000_000 },
      output: [
        {
          ...{ id: 'msg_01A_0', type: 'message', status: 'completed', role: 'user' },
          content: [{ type: 'input_text', text: 'Launch on Tuesday?' }],
        },
        {
          ...{ id: 'cmp_01A_1', type: 'compaction' },
          encrypted_content: compactionContent('The launch is on Tuesday; support is told first.'),
        },
      ],
      usage: responseUsage({ inputTokens: 120, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 14 }),
    },
  },
];

export const countExamples: readonly ExampleDoc[] = [
  {
    ...{ name: 'count', summary: 'A question', request: question },
    answer: { object: 'response.input_tokens', input_tokens: 34 },
  },
];

function whole(): object {
  const writer = writerOf(question);
  written(writer);
  return writer.ended ?? {};
}

function stream(): string {
  return written(writerOf(streamed))
    .map((event, sequence_number) => sseEvent(event.type, { ...event, sequence_number }))
    .join('');
}

function writerOf(request: ResponsesRequest): ResponseWriter {
  const settings = responseSettings(request);
  return createResponseWriter({
    id: '01A',
    created: 1_760_000_000,
    now: () => 1_760_000_002,
    model: request.model,
    settings,
    tools: [],
  });
}

function written(writer: ResponseWriter): ReturnType<ResponseWriter['write']> {
  const usage = { inputTokens: 34, cacheReadTokens: 0, cacheWriteTokens: 0, outputTokens: 12 };
  return [
    ...writer.write({ type: 'start', model: 'claude-sonnet-5' }),
    ...writer.write({ type: 'text-delta', text: 'Air scatters blue light ' }),
    ...writer.write({ type: 'text-delta', text: 'more than red light.' }),
    ...writer.write({ type: 'end', finishReason: 'stop', usage }),
  ];
}
