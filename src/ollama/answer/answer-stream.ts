/** Turns the events of an answer into Ollama's stream: one JSON object a line. */
import type { StreamEncoder } from '../../core/wire-request.js';
import { oneLine } from '../../wire/sse-data.js';
import { ollamaErrorBody } from '../ollama-error.js';
import type { AnswerOptions } from './answer-collector.js';
import { createCallBuffer } from './call-buffer.js';
import { answerEnd, answerHead, ollamaCall } from './ollama-answer.js';
import type { Said } from './ollama-answer.js';

export function createAnswerStream({ form, model, clock }: AnswerOptions): StreamEncoder {
  const buffer = createCallBuffer();
  let servedBy: string | undefined;
  let begunAt = clock.startedAt;
  let calls = 0;
  let complete = false;

  const piece = (said: Said, end: object = { done: false }): string =>
    jsonLine({ ...answerHead({ model, servedBy, at: clock.now() }), ...form(said), ...end });
  // There are no comments between lines of JSON, and clients break at an empty line.
  const empty = (): string => piece({ content: '' });

  return {
    get complete() {
      return complete;
    },
    framing: { mediaType: 'application/x-ndjson', ping: empty },
    open: empty,
    encode(event) {
      switch (event.type) {
        case 'start':
          servedBy = event.model;
          begunAt = clock.now();
          return '';
        case 'text-delta':
        case 'refusal':
          return event.text === '' ? '' : piece({ content: event.text });
        case 'reasoning-delta':
          return event.text === '' ? '' : piece({ content: '', thinking: event.text });
        case 'tool-start':
        case 'tool-delta':
        case 'tool-end': {
          const call = buffer.add(event);
          if (!call) return '';
          const index = calls++;
          return piece({ content: '', tool_calls: [ollamaCall(call.id, call.name, call.json, index)] });
        }
        case 'end':
          complete = true;
          return piece({ content: '' }, answerEnd(event.finishReason, event.usage, { ...clock, begunAt }));
        case 'adapted':
        case 'redacted-reasoning':
        case 'text-start':
        case 'citation':
        case 'text-end':
        case 'block-start':
        case 'block-delta':
        case 'block-end':
        case 'limits':
          return '';
      }
    },
    ending: '',
    failure: (error) => jsonLine(ollamaErrorBody(error)),
  };
}

function jsonLine(value: object): string {
  return `${oneLine(value)}\n`;
}
