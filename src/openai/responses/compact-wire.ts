/** Reads a request to compact a conversation: the model summarises it, and the summary takes the place of all but the client's own messages. */
import { BridgeError } from '../../core/bridge-error.js';
import type { TurnEvent } from '../../core/turn-event.js';
import type { Turn } from '../../core/turn.js';
import type { AnswerCollector, AnswerHead, WireRequest } from '../../core/wire-request.js';
import { invalid } from '../../wire/invalid-request.js';
import { refuseLargeEcho } from '../../wire/schema/bounds.js';
import { compactionContent } from './compaction-content.js';
import { listedItem } from './input-item-list.js';
import type { ConversationItem } from './input-item-schemas.js';
import { parseResponsesRequest } from './parse-responses-request.js';
import type { PastResponses } from './resolve-conversation.js';
import { itemId, responseId, responseUsage } from './response.js';
import type { Compaction } from './response-schemas.js';

/** @throws BridgeError whose `param` names the field, also for a past that is not kept. */
export async function readCompactRequest(body: unknown, past: PastResponses): Promise<WireRequest> {
  const parsed = await parseResponsesRequest(body, past, { generate: false });
  const { turn, items, ignored, optionNames } = parsed;
  if (turn.messages.length === 0)
    throw invalid('input', 'input holds nothing to compact; send a conversation.');
  const own = items.filter(isOwnMessage);
  refuseLargeEcho(own, 'input', 'Send large texts and files again later instead.');
  return {
    ...{ turns: [askingForSummary(turn)], stream: false, ignored, optionNames },
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

/** Tools stay, because calls in the conversation name them, and the prompt cache knows them. */
function askingForSummary(turn: Turn): Turn {
  return {
    ...turn,
    messages: [...turn.messages, { role: 'user', blocks: [{ type: 'text', text: INSTRUCTION }] }],
    toolChoice: { mode: 'none' },
    sampling: {},
    output: { type: 'text' },
  };
}

const INSTRUCTION =
  'Summarise this conversation so that you can go on from the summary alone: the answers, tool calls and results above will be gone, ' +
  'and only the messages of the user stay. Keep everything that is needed to continue: what is wanted, what was decided and why, ' +
  'facts, names, numbers, file paths and code that matter, what tool calls found, what is done, and what is still to do. ' +
  'Write the summary and nothing else.';

function compactionCollector(own: readonly ConversationItem[], { id, created }: AnswerHead): AnswerCollector {
  let summary = '';
  const compaction = (event: Extract<TurnEvent, { type: 'end' }>): Compaction => {
    if (summary.trim() === '')
      throw new BridgeError('upstream_error', 'The model wrote no summary. Try again.', { retryable: true });
    const output = [
      ...own.map((item, index) => listedItem(item, itemId('msg', id, index))),
      {
        id: itemId('cmp', id, own.length),
        type: 'compaction',
        encrypted_content: compactionContent(summary),
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
