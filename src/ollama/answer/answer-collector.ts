/** Gathers the events of an answer into Ollama's whole answer. */
import type { AnswerCollector } from '../../core/wire-request.js';
import { answerEnd, answerHead, ollamaCall } from './ollama-answer.js';
import type { Clock, OllamaCall, SaidForm } from './ollama-answer.js';
import { createCallBuffer } from './call-buffer.js';

export interface AnswerOptions {
  readonly form: SaidForm;
  /** As the client wrote it. */
  readonly model: string;
  readonly clock: Clock;
}

export function createAnswerCollector({ form, model, clock }: AnswerOptions): AnswerCollector {
  const calls: OllamaCall[] = [];
  const buffer = createCallBuffer();
  let servedBy: string | undefined;
  let begunAt = clock.startedAt;
  let content = '';
  let thinking = '';
  return {
    add(event) {
      switch (event.type) {
        case 'start':
          servedBy = event.model;
          begunAt = clock.now();
          return undefined;
        case 'text-delta':
        case 'refusal':
          content += event.text;
          return undefined;
        case 'reasoning-delta':
          thinking += event.text;
          return undefined;
        case 'tool-start':
        case 'tool-delta':
        case 'tool-end': {
          const call = buffer.add(event);
          if (call) calls.push(ollamaCall(call.id, call.name, call.json, calls.length));
          return undefined;
        }
        case 'end':
          return {
            ...answerHead({ model, servedBy, at: clock.now() }),
            ...form({
              content,
              ...(thinking !== '' && { thinking }),
              ...(calls.length > 0 && { tool_calls: calls }),
            }),
            ...answerEnd(event.finishReason, event.usage, { ...clock, begunAt }),
          };
        case 'adapted':
        case 'redacted-reasoning':
        case 'text-start':
        case 'citation':
        case 'text-end':
        case 'block-start':
        case 'block-delta':
        case 'block-end':
        case 'limits':
          return undefined;
      }
    },
  };
}
