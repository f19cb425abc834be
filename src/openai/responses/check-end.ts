/** Finds how a conversation ends: with something to answer, or with the beginning of the answer. */
import { invalid } from '../../wire/invalid-request.js';
import type { MessageItem } from './input-item-schemas.js';
import type { PlacedItem } from './resolve-conversation.js';
import { responseOfItem } from './response.js';

export interface ConversationEnd {
  /** Where the assistant's message stands that the model is to continue. */
  readonly prefill?: string;
  /** The instruction to answer, because nothing else comes after the assistant's last message. */
  readonly question?: MessageItem;
}

/** @throws BridgeError validation_error unless the conversation ends with something to answer or to continue. */
export function checkEnd(items: readonly PlacedItem[]): ConversationEnd {
  const index = items.findLastIndex(({ item }) => !isAside(item));
  const last = items[index];
  const question = lastInstruction(items.slice(index + 1));
  if (!last) {
    // Instructions alone are a question.
    if (question) return {};
    throw invalid('input', 'input holds nothing to answer; send a text or items.');
  }
  if (question && isFromModel(last.item)) return { question };
  refuseAnswered(last);
  const { item, at } = last;
  switch (item.type) {
    case 'message':
      if (item.role === 'assistant') {
        refuseOpenCall(items.slice(0, index));
        return { prefill: at };
      }
      if (isEmpty(item)) {
        const param = at === 'input' ? at : `${at}.content`;
        throw invalid(param, `${param} is empty; the last message must contain something.`);
      }
      return {};
    case 'function_call':
    case 'custom_tool_call':
      throw openCall(last);
    default:
      return {};
  }
}

function lastInstruction(items: readonly PlacedItem[]): MessageItem | undefined {
  return items
    .flatMap(({ item }) => (item.type === 'message' && item.role !== 'assistant' ? [item] : []))
    .findLast((item) => !isEmpty(item));
}

function isFromModel(item: PlacedItem['item']): boolean {
  if (item.type === 'message') return item.role === 'assistant';
  return item.type === 'function_call' || item.type === 'custom_tool_call';
}

/** The last answer of the model is complete. @throws BridgeError */
function refuseAnswered({ item, at }: PlacedItem): void {
  const answered =
    at === 'previous_response_id' ||
    (at === 'conversation' && item.type === 'message' && item.role === 'assistant' && isAnswer(item));
  if (!answered) return;
  throw invalid('input', 'input holds nothing to answer; add a user message or the outputs of the calls.');
}

/** Whether the model wrote it. Clients too can put messages of the assistant into a conversation. */
function isAnswer(item: MessageItem): boolean {
  return 'id' in item && typeof item.id === 'string' && responseOfItem(item.id) !== undefined;
}

/** A text that comes after a call is no end of the answer. @throws BridgeError */
function refuseOpenCall(before: readonly PlacedItem[]): void {
  const asked = before.findLastIndex(({ item }) => isFromOutside(item));
  const open = before.slice(asked + 1).find(({ item }) => isWholeCall(item));
  if (open) throw openCall(open);
}

function isFromOutside(item: PlacedItem['item']): boolean {
  switch (item.type) {
    case 'message':
      return item.role === 'user';
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'compaction':
      return true;
    default:
      return false;
  }
}

/** One that was cut off never ran. */
function isWholeCall(item: PlacedItem['item']): boolean {
  return (item.type === 'function_call' || item.type === 'custom_tool_call') && item.status !== 'incomplete';
}

function openCall({ item: { type }, at }: PlacedItem): Error {
  return invalid(`${at}.type`, `${at}.type is "${type}"; the output of the call must come after it.`);
}

/** Whether the item is neither a question nor an answer. An empty message of the assistant says nothing. */
function isAside(item: PlacedItem['item']): boolean {
  switch (item.type) {
    case 'message':
      return item.role === 'assistant' ? isEmpty(item) : item.role !== 'user';
    case 'function_call':
    case 'custom_tool_call':
    case 'function_call_output':
    case 'custom_tool_call_output':
    case 'compaction':
      return false;
    default:
      return true;
  }
}

function isEmpty({ content }: MessageItem): boolean {
  if (typeof content === 'string') return content.trim() === '';
  return (content ?? []).every((part) => 'text' in part && part.text.trim() === '');
}
