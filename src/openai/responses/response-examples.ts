/** Examples of Responses requests, and answers that they may get. */
import type { ExampleDoc } from '../../openapi/operation-doc.js';
import { sseEvent } from '../../wire/sse-data.js';
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
