/** Gathers the events of an answer into Ollama's whole answer. */
import type { AnswerCollector } from '../../core/wire-request.js';
import { createAnswerReader, type AnswerOptions } from './answer-reader.js';
import type { OllamaCall } from './ollama-answer.js';

export function createAnswerCollector({ form, ...options }: AnswerOptions): AnswerCollector {
  const reader = createAnswerReader(options);
  const calls: OllamaCall[] = [];
  let content = '';
  let thinking = '';
  return {
    add(event) {
      if (event.type === 'end') {
        const said = {
          content,
          ...(thinking !== '' && { thinking }),
          ...(calls.length > 0 && { tool_calls: calls }),
        };
        return { ...reader.head(), ...form(said), ...reader.end(event) };
      }
      const said = reader.said(event);
      content += said?.content ?? '';
      thinking += said?.thinking ?? '';
      calls.push(...(said?.tool_calls ?? []));
      return undefined;
    },
  };
}
