/** Turns the events of an answer into Ollama's stream: one JSON object a line. */
import type { StreamEncoder } from '../../core/wire-request.js';
import { oneLine } from '../../wire/sse-data.js';
import { ollamaErrorBody } from '../ollama-error.js';
import { createAnswerReader, type AnswerOptions } from './answer-reader.js';
import type { Said } from './ollama-answer.js';

export function createAnswerStream({ form, ...options }: AnswerOptions): StreamEncoder {
  const reader = createAnswerReader(options);
  let complete = false;

  const piece = (said: Said, end: object = { done: false }): string =>
    jsonLine({ ...reader.head(), ...form(said), ...end });
  // There are no comments between lines of JSON, and clients break at an empty line.
  const empty = (): string => piece({ content: '' });

  return {
    get complete() {
      return complete;
    },
    framing: { mediaType: 'application/x-ndjson', ping: empty },
    open: empty,
    encode(event) {
      if (event.type === 'end') {
        complete = true;
        return piece({ content: '' }, reader.end(event));
      }
      const said = reader.said(event);
      return said ? piece(said) : '';
    },
    ending: '',
    failure: (error) => jsonLine(ollamaErrorBody(error)),
  };
}

function jsonLine(value: object): string {
  return `${oneLine(value)}\n`;
}
