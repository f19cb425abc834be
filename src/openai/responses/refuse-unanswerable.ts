import { invalid } from '../../wire/invalid-request.js';
import type { MessageItem } from './input-item-schemas.js';
import type { PlacedItem } from './resolve-conversation.js';

/** @throws BridgeError validation_error unless the conversation ends with something to answer. */
export function refuseUnanswerable(items: readonly PlacedItem[]): void {
  const last = items.findLast(({ item }) => !isAside(item));
  if (!last) {
    // Instructions alone are a question.
    if (items.some(({ item }) => item.type === 'message' && !isEmpty(item))) return;
    throw invalid('input', 'input holds nothing to answer; send a text or items.');
  }
  const { item, at } = last;
  if (
    at === 'previous_response_id' ||
    (at === 'conversation' && item.type === 'message' && item.role === 'assistant')
  )
    throw invalid('input', 'input holds nothing to answer; add a user message or the outputs of the calls.');
  switch (item.type) {
    case 'message':
      if (item.role === 'assistant') {
        throw invalid(
          `${at}.role`,
          `${at}.role is "assistant"; the last item must be from the user or a tool.`,
        );
      }
      if (isEmpty(item)) {
        const param = at === 'input' ? at : `${at}.content`;
        throw invalid(param, `${param} is empty; the last message must contain something.`);
      }
      return;
    case 'function_call':
    case 'custom_tool_call':
      throw invalid(`${at}.type`, `${at}.type is "${item.type}"; the output of the call must come after it.`);
    default:
  }
}

/** Whether the item is neither a question nor an answer. */
function isAside(item: PlacedItem['item']): boolean {
  switch (item.type) {
    case 'message':
      return item.role === 'system' || item.role === 'developer';
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
