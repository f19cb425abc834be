/** Turns the events of one answer into the chunks of a streamed chat completion. */
import type { FinishReason, TurnEvent, Usage } from '../core/turn-event.js';
import type { ChatCompletionChunk, ChunkChoice, ChunkDelta } from './chat-completion.js';
import { completionUsage } from './completion-usage.js';
import { chatFinishReason } from './finish-reason.js';
import { createToolDeltas } from './tool-deltas.js';

export interface ChunkEncoderOptions {
  /** The same in every chunk. */
  readonly id: string;
  /** Unix time in seconds, the same in every chunk. */
  readonly created: number;
  /** The name the client asked for; it stands in the chunks until the answer says what served it. */
  readonly model: string;
  /** Adds the usage chunk with its empty `choices`, which clients that did not ask for it cannot read. */
  readonly includeUsage: boolean;
  readonly legacyFunctions: boolean;
}

export interface ChunkEncoder {
  /** The chunk with the role, unless it was given already: for a stream that opens before its first event. */
  open(): ChatCompletionChunk[];
  /** @throws BridgeError internal for a fragment of a call that never started. */
  encode(event: TurnEvent): ChatCompletionChunk[];
}

export function createChunkEncoder(options: ChunkEncoderOptions): ChunkEncoder {
  const { id, created, includeUsage, legacyFunctions } = options;
  const tools = createToolDeltas(legacyFunctions);
  let { model } = options;
  let opened = false;

  const chunk = (choices: readonly ChunkChoice[], usage: Usage | null = null): ChatCompletionChunk => ({
    id,
    object: 'chat.completion.chunk',
    created,
    model,
    choices,
    ...(includeUsage ? { usage: usage && completionUsage(usage) } : {}),
  });
  const delta = (content: ChunkDelta): ChatCompletionChunk =>
    chunk([{ index: 0, delta: content, finish_reason: null }]);
  const open = (): ChatCompletionChunk[] => {
    if (opened) return [];
    opened = true;
    return [delta({ role: 'assistant', content: '' })];
  };
  const finish = (reason: FinishReason, usage: Usage): ChatCompletionChunk[] => [
    chunk([{ index: 0, delta: {}, finish_reason: chatFinishReason(reason, legacyFunctions) }]),
    ...(includeUsage ? [chunk([], usage)] : []),
  ];

  const encode = (event: TurnEvent): ChatCompletionChunk[] => {
    switch (event.type) {
      case 'start':
        model = event.model;
        return open();
      case 'text-delta':
        return event.text === '' ? [] : [...open(), delta({ content: event.text })];
      case 'reasoning-delta':
        return event.text === ''
          ? []
          : [...open(), delta({ reasoning_content: event.text, reasoning: event.text })];
      case 'tool-start':
      case 'tool-delta':
      case 'tool-end': {
        const deltas = tools.encode(event);
        return deltas.length === 0 ? [] : [...open(), ...deltas.map(delta)];
      }
      case 'refusal':
        return [...open(), delta({ refusal: event.text })];
      case 'ignored':
      case 'limits':
        return [];
      case 'end':
        return [...open(), ...finish(event.finishReason, event.usage)];
    }
  };
  return { open, encode };
}
