/** Gathers the events of an answer into a whole message. */
import { BridgeError } from '../core/bridge-error.js';
import type { Json } from '../core/json.js';
import type { TurnEvent } from '../core/turn-event.js';
import { argumentsObject } from '../wire/content/tool-calls.js';
import { messageUsage, stopOf } from './message.js';
import type { AnthropicMessage, ContentBlock, ServerBlock } from './message.js';

export interface MessageOptions {
  readonly id: string;
  /** The model that the client named, until the answer names the one that serves. */
  readonly model: string;
}

export interface MessageCollector {
  /** Returns the message once the answer has ended, before that nothing. */
  add(event: TurnEvent): AnthropicMessage | undefined;
}

export function createMessageCollector({ id, model }: MessageOptions): MessageCollector {
  const blocks: Gathered[] = [];
  let served = model;
  let refused = false;

  /** The last block if it is of this type, otherwise a new one. */
  const textBlock = (type: 'text' | 'thinking'): GatheredText => {
    const last = blocks.at(-1);
    return last?.type === type && !last.complete ? last : begin(type);
  };
  const begin = (type: 'text' | 'thinking', citable = false): GatheredText => {
    const block: GatheredText = { type, text: '', signature: '', citations: [], citable, complete: false };
    blocks.push(block);
    return block;
  };

  return {
    add(event) {
      switch (event.type) {
        case 'start':
          served = event.model;
          return undefined;
        case 'refusal':
          refused = true;
          textBlock('text').text += event.text;
          return undefined;
        case 'text-delta':
          textBlock('text').text += event.text;
          return undefined;
        case 'redacted-reasoning':
          blocks.push({ type: 'redacted_thinking', data: event.data });
          return undefined;
        case 'reasoning-delta': {
          if (event.text === '' && !event.signature) return undefined;
          const block = textBlock('thinking');
          block.text += event.text;
          block.signature += event.signature ?? '';
          block.complete = block.signature !== '';
          return undefined;
        }
        case 'text-start':
          begin('text', event.citable);
          return undefined;
        case 'citation':
          textBlock('text').citations.push(event.citation);
          return undefined;
        case 'text-end':
          textBlock('text').complete = true;
          return undefined;
        case 'block-end':
          blocks.push({ type: 'server', block: event.block });
          return undefined;
        case 'tool-start':
          blocks.push({ type: 'tool_use', id: event.id, name: event.name, json: '' });
          return undefined;
        case 'tool-delta':
          callIn(blocks, event.id).json += event.json;
          return undefined;
        case 'end':
          return {
            ...{ id, type: 'message', role: 'assistant', model: served },
            content: blocks.flatMap(contentBlock),
            ...stopOf(event, refused),
            usage: messageUsage(event.usage),
          };
        case 'adapted':
        case 'block-start':
        case 'block-delta':
        case 'tool-end':
        case 'limits':
          return undefined;
      }
    },
  };
}

interface GatheredText {
  readonly type: 'text' | 'thinking';
  text: string;
  signature: string;
  readonly citations: Json[];
  readonly citable: boolean;
  /** The next text or thought begins another block. */
  complete: boolean;
}

interface GatheredServerBlock {
  readonly type: 'server';
  readonly block: ServerBlock;
}

interface GatheredCall {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  json: string;
}

type Gathered =
  GatheredText | GatheredCall | GatheredServerBlock | (ContentBlock & { readonly type: 'redacted_thinking' });

function callIn(blocks: readonly Gathered[], id: string): GatheredCall {
  const found = blocks.findLast(
    (block): block is GatheredCall => block.type === 'tool_use' && block.id === id,
  );
  if (found) return found;
  throw new BridgeError('internal_error', `A fragment came for the tool call ${id}, which never started.`);
}

function contentBlock(block: Gathered): (ContentBlock | ServerBlock)[] {
  switch (block.type) {
    case 'text': {
      const { text, citations, citable } = block;
      if (text === '') return [];
      return [{ type: 'text', text, ...((citable || citations.length > 0) && { citations }) }];
    }
    case 'server':
      return [block.block];
    case 'thinking':
      return [{ type: 'thinking', thinking: block.text, signature: block.signature }];
    case 'redacted_thinking':
      return [block];
    case 'tool_use':
      return [{ type: 'tool_use', id: block.id, name: block.name, input: argumentsObject(block.json) }];
  }
}
