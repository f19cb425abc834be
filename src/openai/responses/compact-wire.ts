/** Reads a request to compact a conversation: the model summarises it, and the summary takes the place of all but the client's own messages. */
import type { TurnEvent } from '../../core/turn-event.js';
import type { AnswerCollector, AnswerHead, WireRequest } from '../../core/wire-request.js';
import { invalid } from '../../wire/invalid-request.js';
import { refuseLargeEcho } from '../../wire/schema/bounds.js';
import { compactionContent } from './compaction-content.js';
import { wholeSummary } from './compaction-writer.js';
import { listedItem } from './input-item-list.js';
import type { ConversationItem } from './input-item-schemas.js';
import { parseResponsesRequest } from './parse-responses-request.js';
import type { PastResponses } from './resolve-conversation.js';
import { itemId, responseId, responseUsage } from './response.js';
import type { Compaction } from './response-schemas.js';
import { askingForSummary } from './summary-turn.js';

/** @throws BridgeError whose `param` names the field, also for a past that is not kept. */
export async function readCompactRequest(body: unknown, past: PastResponses): Promise<WireRequest> {
  const parsed = await parseResponsesRequest(body, past, { generate: false });
  const { turn, items, ignored, optionNames } = parsed;
  if (turn.messages.length === 0)
    throw invalid('input', 'input holds nothing to compact; send a conversation.');
  const own = items.filter(isOwnMessage);
  refuseLargeEcho(own, 'input', 'Send large texts and files again later instead.');
  return {
    ...{ turns: [askingForSummary(turn, 'user messages')], stream: false, ignored, optionNames },
    collector: (head) => compactionCollector(own, head),
    encoder: () => {
      throw new Error('A compaction is not streamed.');
    },
  };
}

/** The client's own words stay as they are. */
function isOwnMessage(item: ConversationItem): boolean {
  return item.type === 'message' && item.role !== 'assistant';
}

function compactionCollector(own: readonly ConversationItem[], { id, created }: AnswerHead): AnswerCollector {
  let summary = '';
  const compaction = (event: Extract<TurnEvent, { type: 'end' }>): Compaction => {
    const output = [
      ...own.map((item, index) => listedItem(item, itemId('msg', id, index))),
      {
        id: itemId('cmp', id, own.length),
        type: 'compaction',
        encrypted_content: compactionContent(wholeSummary(summary)),
      },
    ];
    return {
      ...{ id: responseId(id), object: 'response.compaction', created_at: created, output },
      usage: responseUsage(event.usage),
    };
  };
  return {
    add(event) {
      if (event.type === 'text-delta') summary += event.text;
      return event.type === 'end' ? compaction(event) : undefined;
    },
  };
}
