/** Gathers the events of an answer into a whole message. */
import { BridgeError } from '../core/bridge-error.js';
import type { TurnEvent } from '../core/turn-event.js';
import { messageUsage, stopOf } from './message.js';
import type { AnthropicMessage, ContentBlock } from './message.js';

export interface MessageOptions {
  readonly id: string;
  /** The name the client asked for, until the answer says what served it. */
  readonly model: string;
}

export interface MessageCollector {
  /** The message once the answer has ended, until then nothing. */
  add(event: TurnEvent): AnthropicMessage | undefined;
}

export function createMessageCollector({ id, model }: MessageOptions): MessageCollector {
  const blocks: Gathered[] = [];
  let served = model;
  let refused = false;

  /** The block that is being written if it is of this kind, or else a new one. */
  const textBlock = (type: 'text' | 'thinking'): GatheredText => {
    const last = blocks.at(-1);
    if (last?.type === type) return last;
    const block: GatheredText = { type, text: '', signature: '' };
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
          return undefined;
        }
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
}

interface GatheredCall {
  readonly type: 'tool_use';
  readonly id: string;
  readonly name: string;
  json: string;
}

type Gathered = GatheredText | GatheredCall | (ContentBlock & { readonly type: 'redacted_thinking' });

function callIn(blocks: readonly Gathered[], id: string): GatheredCall {
  const found = blocks.findLast(
    (block): block is GatheredCall => block.type === 'tool_use' && block.id === id,
  );
  if (found) return found;
  throw new BridgeError('internal_error', `A fragment came for the tool call ${id}, which never started.`);
}

function contentBlock(block: Gathered): ContentBlock[] {
  switch (block.type) {
    case 'text':
      return block.text === '' ? [] : [{ type: 'text', text: block.text }];
    case 'thinking':
      return [{ type: 'thinking', thinking: block.text, signature: block.signature }];
    case 'redacted_thinking':
      return [block];
    case 'tool_use':
      return [{ type: 'tool_use', id: block.id, name: block.name, input: inputOf(block.json) }];
  }
}

/** What a limit cut off, and what is no object, is given as the text it is; sent back, it reaches the model as that. */
function inputOf(json: string): object {
  if (json.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value;
  } catch {
    // A call that was cut off is no JSON.
  }
  return { arguments: json };
}
