/** Reads the messages of a chat request into a system prompt and a conversation. */
import type { Message, UserBlock } from '../../core/turn.js';
import { parseToolResult } from '../../wire/content/anthropic-tool-result.js';
import type { ChatMessage, UserMessage } from './chat-request.js';
import { invalid } from '../../wire/invalid-request.js';
import { parseAssistantMessage } from './parse-assistant-message.js';
import { parsePart } from '../../wire/content/parse-result-content.js';
import { parseResultMessage } from './parse-result-message.js';
import type { Reading } from '../../wire/content/reading.js';
import { systemTexts } from '../../wire/content/system-texts.js';
import { textBlocks } from '../../wire/content/text-block.js';
import { createToolCallLedger } from '../../wire/content/tool-call-ledger.js';

export interface Conversation {
  /** All system and developer messages, wherever they stand, with a blank line between them. */
  readonly system: string;
  readonly messages: readonly Message[];
}

/** `ignore` is told of every field the model will not see. @throws BridgeError validation_error. */
export function parseMessages(
  messages: readonly ChatMessage[],
  ignore: (name: string) => void,
): Conversation {
  const last = lastMessage(messages);
  const reading: Reading = { calls: createToolCallLedger(), ignore };
  const system: string[] = [];
  const conversation: Message[] = [];
  /** The blocks of the user message that the tool results in a row share. */
  let results: UserBlock[] | undefined;
  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    if (message.role !== 'function' && message.name) ignore('messages[].name');
    switch (message.role) {
      case 'system':
      case 'developer':
        system.push(...systemTexts(message.content));
        continue;
      case 'tool':
      case 'function':
        if (!results) conversation.push({ role: 'user', blocks: (results = []) });
        results.push(parseResultMessage(message, at, reading));
        continue;
      case 'user': {
        const blocks = userBlocks(message, at, reading);
        if (blocks.length > 0) conversation.push({ role: 'user', blocks });
        else if (index === last)
          throw invalid(`${at}.content`, `${at}.content is empty; the last message must say something.`);
        break;
      }
      case 'assistant': {
        const blocks = parseAssistantMessage(message, index, reading);
        if (blocks.length > 0) conversation.push({ role: 'assistant', blocks });
        break;
      }
    }
    results = undefined;
  }
  return { system: system.join('\n\n'), messages: conversation };
}

function userBlocks({ content }: UserMessage, at: string, reading: Reading): UserBlock[] {
  if (typeof content === 'string') return textBlocks(content);
  return (content ?? []).flatMap((part, index): UserBlock[] => {
    const place = `${at}.content[${index}]`;
    return part.type === 'tool_result'
      ? [parseToolResult(part, place, reading)]
      : parsePart(part, place, reading);
  });
}

/** The index of the message to answer. */
function lastMessage(messages: readonly ChatMessage[]): number {
  const index = messages.findLastIndex(({ role }) => role !== 'system' && role !== 'developer');
  if (index === -1)
    throw invalid('messages', 'messages holds only instructions; add a user message to answer.');
  if (messages[index]?.role === 'assistant') {
    const param = `messages[${index}].role`;
    throw invalid(param, `${param} is "assistant"; the last message must be from the user or a tool.`);
  }
  return index;
}
