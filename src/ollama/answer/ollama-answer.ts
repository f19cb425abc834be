/** The parts of Ollama's answers: what both of its routes write alike, whole and in pieces. */
import type { FinishReason, Usage } from '../../core/turn-event.js';
import { argumentsObject } from '../../wire/content/tool-calls.js';

/** Time for the answers, in milliseconds since 1970. */
export interface Clock {
  /** When the request came. */
  readonly startedAt: number;
  readonly now: () => number;
}

/** What the model says in an answer or in a piece of one. */
export interface Said {
  readonly content: string;
  readonly thinking?: string;
  readonly tool_calls?: readonly OllamaCall[];
}

export interface OllamaCall {
  readonly id: string;
  readonly function: { readonly index: number; readonly name: string; readonly arguments: object };
}

/** What the model says, in the form of one of the routes. */
export type SaidForm = (said: Said) => object;

export const chatForm: SaidForm = ({ content, ...more }) => ({
  message: { role: 'assistant', content, ...more },
});

export const generateForm: SaidForm = ({ content, ...more }) => ({ response: content, ...more });

export interface AnswerHeadOptions {
  /** As the client wrote it. */
  readonly model: string;
  /** The model that answers, once that is known. */
  readonly servedBy: string | undefined;
  /** In milliseconds since 1970. */
  readonly at: number;
}

/** What stands first in every answer and every piece. */
export function answerHead({ model, servedBy, at }: AnswerHeadOptions): object {
  return {
    model,
    ...(servedBy !== undefined && { remote_model: servedBy }),
    created_at: new Date(at).toISOString(),
  };
}

export interface Times extends Clock {
  /** When the model began to answer. */
  readonly begunAt: number;
}

/** What stands last in a complete answer. Durations are in nanoseconds; nothing is ever loaded. */
export function answerEnd(reason: FinishReason, usage: Usage, { startedAt, begunAt, now }: Times): object {
  const at = now();
  return {
    done: true,
    done_reason: doneReason(reason),
    total_duration: nanoseconds(at - startedAt),
    load_duration: 0,
    prompt_eval_count: usage.inputTokens,
    prompt_eval_duration: nanoseconds(begunAt - startedAt),
    eval_count: usage.outputTokens,
    eval_duration: nanoseconds(at - begunAt),
  };
}

function doneReason(reason: FinishReason): string {
  switch (reason) {
    case 'stop':
    case 'tool-calls':
      return 'stop';
    case 'length':
      return 'length';
    // The bridge has let the model go on as often as it does.
    case 'pause':
      return 'length';
    case 'refusal':
      return 'refusal';
  }
}

/** At least 1, because clients divide by it. */
export function nanoseconds(ms: number): number {
  return Math.max(1, Math.round(ms * 1e6));
}

export function ollamaCall(id: string, name: string, json: string, index: number): OllamaCall {
  return { id, function: { index, name, arguments: argumentsObject(json) } };
}

/** Ollama's answer to a request that asks nothing: clients load and unload models with it. */
export function loadedAnswer(form: SaidForm, model: string, unload: boolean, at: number): object {
  return {
    ...answerHead({ model, servedBy: undefined, at }),
    ...form({ content: '' }),
    ...{ done: true, done_reason: unload ? 'unload' : 'load' },
  };
}
