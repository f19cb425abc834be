/** The thoughts of chat messages with their signatures, in the two forms that agents send back: OpenRouter's `reasoning_details` and LiteLLM's `thinking_blocks`. */
import { isObject, list, text, wholeCount } from '../../core/json.js';
import type { TurnEvent } from '../../core/turn-event.js';
import { thoughtBlock, thoughtIn, type Thought, type ThoughtBlock } from '../thoughts.js';

/** A thought, or a fragment of one in a stream, where the signature comes last and without a text. */
export type ReasoningDetail = { readonly format: typeof FORMAT; readonly index: number } & (
  | { readonly type: 'reasoning.text'; readonly text?: string; readonly signature?: string }
  | { readonly type: 'reasoning.encrypted'; readonly data: string }
);

const FORMAT = 'anthropic-claude-v1';

export interface ThoughtLog {
  /** The fragment that a stream carries for this event, if any. */
  add(event: TurnEvent): ReasoningDetail | undefined;
  /** The thoughts so far. */
  details(): readonly ReasoningDetail[];
  /** Those that can go back to the model. */
  signed(): readonly ThoughtBlock[];
}

export function createThoughtLog(): ThoughtLog {
  const thoughts: Thought[] = [];
  const think = (said: string, signature: string): ReasoningDetail | undefined => {
    if (said === '' && signature === '') return undefined;
    const last = thoughts.at(-1);
    const open = last?.type === 'thinking' && last.signature === '' ? last : undefined;
    const index = open ? thoughts.length - 1 : thoughts.length;
    thoughts[index] = { type: 'thinking', thinking: (open?.thinking ?? '') + said, signature };
    return {
      type: 'reasoning.text',
      // A thought that is told without its text has an empty one.
      ...((said !== '' || !open) && { text: said }),
      ...(signature !== '' && { signature }),
      ...{ format: FORMAT, index },
    };
  };
  return {
    add(event) {
      if (event.type === 'reasoning-delta') return think(event.text, event.signature ?? '');
      if (event.type !== 'redacted-reasoning') return undefined;
      const index = thoughts.push({ type: 'redacted-thinking', data: event.data }) - 1;
      return { type: 'reasoning.encrypted', data: event.data, format: FORMAT, index };
    },
    details: () =>
      thoughts.map((thought, index): ReasoningDetail => {
        if (thought.type === 'redacted-thinking')
          return { type: 'reasoning.encrypted', data: thought.data, format: FORMAT, index };
        const { thinking, signature } = thought;
        const proof = signature === '' ? {} : { signature };
        return { type: 'reasoning.text', text: thinking, ...proof, format: FORMAT, index };
      }),
    signed: () =>
      thoughts
        .filter((thought) => thought.type === 'redacted-thinking' || thought.signature !== '')
        .map(thoughtBlock),
  };
}

/**
 * The thoughts that came back with an assistant message, without those that the model's API would refuse: unsigned ones, ones of another provider,
 * and what is left where a client kept only the last fragment of a stream.
 */
export function parseThoughts(message: {
  readonly thinking_blocks?: unknown;
  readonly reasoning_details?: unknown;
}): Thought[] {
  // The blocks are whole in every stream, the details only in clients that know how to join them.
  const blocks = list(message.thinking_blocks).flatMap((block) => thoughtIn(block) ?? []);
  return blocks.length > 0 ? blocks : joined(list(message.reasoning_details));
}

function joined(details: readonly unknown[]): Thought[] {
  const thoughts: { index: number | undefined; thinking?: string; signature?: string; data?: string }[] = [];
  for (const detail of details) {
    if (!isObject(detail) || !isOurs(detail['format'])) continue;
    const index = wholeCount(detail['index']);
    if (detail['type'] === 'reasoning.encrypted') {
      const data = text(detail['data']);
      if (data) thoughts.push({ index, data });
    } else if (detail['type'] === 'reasoning.text') {
      const last = thoughts.at(-1);
      const open = last?.data === undefined && last?.signature === undefined && last?.index === index;
      const thought = last && open ? last : { index };
      if (thought !== last) thoughts.push(thought);
      const said = text(detail['text']);
      if (said !== undefined) thought.thinking = (thought.thinking ?? '') + said;
      const signature = text(detail['signature']);
      if (signature) thought.signature = signature;
    }
  }
  return thoughts.flatMap(({ thinking, signature, data }): Thought[] => {
    if (data !== undefined) return [{ type: 'redacted-thinking', data }];
    if (thinking === undefined || signature === undefined) return [];
    return [{ type: 'thinking', thinking, signature }];
  });
}

/** Some helpers join even the names of the format. */
function isOurs(format: unknown): boolean {
  return format === undefined || format === null || (text(format) ?? '').startsWith(FORMAT);
}
