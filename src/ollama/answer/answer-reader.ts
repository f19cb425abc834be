/** Reads the events of an answer as what they add to it in Ollama's form: the same for whole answers and for streams. */
import type { TurnEvent } from '../../core/turn-event.js';
import { createCallBuffer } from './call-buffer.js';
import { answerEnd, answerHead, ollamaCall } from './ollama-answer.js';
import type { Clock, Said, SaidForm } from './ollama-answer.js';

export interface AnswerOptions {
  readonly form: SaidForm;
  /** As the client wrote it. */
  readonly model: string;
  readonly clock: Clock;
}

type EndEvent = Extract<TurnEvent, { readonly type: 'end' }>;

export interface AnswerReader {
  /** What the model says in this event, if anything. */
  said(event: Exclude<TurnEvent, EndEvent>): Said | undefined;
  /** What stands before and after that. */
  head(): object;
  end(event: EndEvent): object;
}

export function createAnswerReader({ model, clock }: Omit<AnswerOptions, 'form'>): AnswerReader {
  const buffer = createCallBuffer();
  let servedBy: string | undefined;
  let begunAt = clock.startedAt;
  let calls = 0;
  return {
    said(event) {
      switch (event.type) {
        case 'start':
          servedBy = event.model;
          begunAt = clock.now();
          return undefined;
        case 'text-delta':
        case 'refusal':
          return event.text === '' ? undefined : { content: event.text };
        case 'reasoning-delta':
          return event.text === '' ? undefined : { content: '', thinking: event.text };
        case 'tool-start':
        case 'tool-delta':
        case 'tool-end': {
          const call = buffer.add(event);
          return call && { content: '', tool_calls: [ollamaCall(call.id, call.name, call.json, calls++)] };
        }
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
    head: () => answerHead({ model, servedBy, at: clock.now() }),
    end: ({ finishReason, usage }) => answerEnd(finishReason, usage, { ...clock, begunAt }),
  };
}
