/** Turns the events of an answer into the events of a streamed message. */
import type { TurnEvent } from '../core/turn-event.js';
import type { StreamEncoder } from '../core/wire-request.js';
import { createContentBlocks } from './content-blocks.js';
import { messagesErrorBody } from './messages-error.js';
import { messageUsage, noUsage, stopOf } from './message.js';
import type { AnthropicMessage } from './message.js';
import type { MessageOptions } from './message-collector.js';
import { namedEvent } from '../wire/sse-data.js';

export interface MessageStreamOptions extends MessageOptions {
  readonly requestId: string;
}

export function createMessageStream({ id, model, requestId }: MessageStreamOptions): StreamEncoder {
  const blocks = createContentBlocks();
  let started = false;
  let refused = false;
  let complete = false;

  const begun = (event: TurnEvent): string => {
    if (started) return '';
    started = true;
    const message: AnthropicMessage = {
      ...{ id, type: 'message', role: 'assistant', content: [], stop_reason: null, stop_sequence: null },
      model: event.type === 'start' ? event.model : model,
      usage: messageUsage((event.type === 'start' ? event.usage : undefined) ?? noUsage),
    };
    return namedEvent('message_start', { message });
  };

  const content = (event: TurnEvent): string => {
    switch (event.type) {
      case 'text-delta':
        return blocks.text(event.text);
      case 'refusal':
        refused = true;
        return blocks.text(event.text);
      case 'reasoning-delta':
        return blocks.thinking(event.text, event.signature ?? '');
      case 'text-start':
        return blocks.startText(event.citable);
      case 'citation':
        return blocks.citation(event.citation);
      case 'block-start':
        return blocks.server(event.block);
      case 'block-delta':
        return blocks.serverInput(event.json);
      case 'tool-start':
        return blocks.call(event.id, event.name);
      case 'tool-delta':
        return blocks.fragment(event.id, event.json);
      case 'tool-end':
      case 'text-end':
      case 'block-end':
        return blocks.close();
      case 'redacted-reasoning':
        return blocks.redacted(event.data);
      case 'end': {
        complete = true;
        const ended = { delta: stopOf(event, refused), usage: messageUsage(event.usage) };
        return blocks.close() + namedEvent('message_delta', ended) + namedEvent('message_stop');
      }
      case 'start':
      case 'adapted':
      case 'limits':
        return '';
    }
  };

  return {
    get complete() {
      return complete;
    },
    open: () => namedEvent('ping'),
    encode: (event) =>
      event.type === 'adapted' || event.type === 'limits' ? '' : begun(event) + content(event),
    ending: '',
    failure: (error) => namedEvent('error', messagesErrorBody(error, requestId)),
  };
}
