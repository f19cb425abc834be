/** Reads Ollama's requests to a model, and creates the writers of their answers. */
import type { WireRequest } from '../core/wire-request.js';
import { changedAnswer } from '../wire/changed-answer.js';
import { optionNames } from '../wire/sampling.js';
import { createAnswerCollector } from './answer/answer-collector.js';
import { createAnswerStream } from './answer/answer-stream.js';
import { chatForm, generateForm, loadedAnswer } from './answer/ollama-answer.js';
import type { Clock, SaidForm } from './answer/ollama-answer.js';
import { parseOllamaGenerate, validateOllamaGenerate } from './generate-request.js';
import { withoutLatest } from '../core/model-tag.js';
import { parseOllamaChat, validateOllamaChat } from './parse-chat-request.js';
import type { ParsedOllamaRequest } from './parse-chat-request.js';

/** @throws BridgeError validation_error or unsupported_parameter whose `param` names the field. */
export function readOllamaChat(body: unknown, clock: Clock): WireRequest {
  return ollamaWire(parseOllamaChat(body), chatForm, clock);
}

/** @throws BridgeError validation_error or unsupported_parameter whose `param` names the field. */
export function readOllamaGenerate(body: unknown, clock: Clock): WireRequest {
  return ollamaWire(parseOllamaGenerate(body), generateForm, clock);
}

function ollamaWire(
  { turn, model, stream, ignored, unwrap }: ParsedOllamaRequest,
  form: SaidForm,
  clock: Clock,
): WireRequest {
  const options = { form, model, clock };
  return {
    ...{ turns: [turn], stream, ignored, optionNames: optionNames('ollama') },
    ...changedAnswer(
      { collector: () => createAnswerCollector(options), encoder: () => createAnswerStream(options) },
      unwrap ? { unwrap } : {},
      1,
    ),
  };
}

/** A request that asks nothing, with which clients load and unload models. */
export interface LoadRequest {
  /** For the catalog of models. */
  readonly model: string;
  /** @param at in milliseconds since 1970. */
  answer(at: number): object;
}

/** `undefined` for a request that asks something. @throws BridgeError validation_error. */
export function readChatLoad(body: Readonly<Record<string, unknown>>): LoadRequest | undefined {
  const { messages } = body;
  if (messages !== undefined && messages !== null && !(Array.isArray(messages) && messages.length === 0))
    return undefined;
  return loadRequest(validateOllamaChat(body), chatForm);
}

/** The same for a prompt. */
export function readGenerateLoad(body: Readonly<Record<string, unknown>>): LoadRequest | undefined {
  const { prompt, images } = body;
  const asks =
    (prompt !== undefined && prompt !== null && prompt !== '') ||
    (Array.isArray(images) && images.length > 0);
  return asks ? undefined : loadRequest(validateOllamaGenerate(body), generateForm);
}

function loadRequest(
  { model, keep_alive: keep }: { readonly model: string; readonly keep_alive?: string | number | null },
  form: SaidForm,
): LoadRequest {
  const unload = keep === 0 || (typeof keep === 'string' && /^0+[a-z]*$/.test(keep));
  return { model: withoutLatest(model), answer: (at) => loadedAnswer(form, model, unload, at) };
}
