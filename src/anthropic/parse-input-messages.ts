/** Reads the system prompt and the messages of a Messages API request. */
import type { AssistantBlock, Message, UserBlock } from '../core/turn.js';
import { parseThought, parseToolUse } from '../wire/content/anthropic-blocks.js';
import { parseToolResult } from '../wire/content/anthropic-tool-result.js';
import { parsePart } from '../wire/content/parse-result-content.js';
import type { Reading } from '../wire/content/reading.js';
import { systemTexts } from '../wire/content/system-texts.js';
import { textBlocks } from '../wire/content/text-block.js';
import { createToolCallLedger } from '../wire/content/tool-call-ledger.js';
import { invalid, quoted } from '../wire/invalid-request.js';
import type {
  AssistantInput,
  DocumentInput,
  MessagesRequest,
  UserContent,
  UserInput,
} from './messages-request.js';

export interface Conversation {
  /** With the system messages that stand between the others, a blank line between any two. */
  readonly system: string;
  readonly messages: readonly Message[];
}

/** `ignore` is told of every field the model will not see. @throws BridgeError validation_error. */
export function parseInputMessages(
  { system, messages }: Pick<MessagesRequest, 'system' | 'messages'>,
  ignore: (name: string) => void,
): Conversation {
  const last = lastMessage(messages);
  const reading: Reading = { calls: createToolCallLedger(), ignore };
  const instructions = systemTexts(system ?? '');
  const conversation: Message[] = [];
  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    switch (message.role) {
      case 'system':
        instructions.push(...systemTexts(message.content));
        break;
      case 'user': {
        const blocks = userBlocks(message, at, reading);
        if (blocks.length > 0) conversation.push({ role: 'user', blocks });
        else if (index === last)
          throw invalid(`${at}.content`, `${at}.content is empty; the last message must say something.`);
        break;
      }
      case 'assistant': {
        const blocks = assistantBlocks(message, at, reading);
        if (blocks.length > 0) conversation.push({ role: 'assistant', blocks });
      }
    }
  }
  return { system: instructions.join('\n\n'), messages: conversation };
}

function userBlocks({ content }: UserInput, at: string, reading: Reading): UserBlock[] {
  if (typeof content === 'string') return textBlocks(content);
  return content.flatMap((part, index) => userBlock(part, `${at}.content[${index}]`, reading));
}

function userBlock(part: UserContent, at: string, reading: Reading): UserBlock[] {
  if (part.type === 'tool_result') return [parseToolResult(part, at, reading)];
  if (part.type === 'document') noteExtras(part, reading);
  return parsePart(part, at, reading);
}

function noteExtras({ context, citations }: DocumentInput, reading: Reading): void {
  if (context) reading.ignore('document.context');
  if (citations?.enabled === true) reading.ignore('document.citations');
}

function assistantBlocks({ content }: AssistantInput, at: string, reading: Reading): AssistantBlock[] {
  if (typeof content === 'string') return textBlocks(content);
  const seen = new Set<string>();
  return content.flatMap((part, index): AssistantBlock[] => {
    switch (part.type) {
      case 'text':
        return textBlocks(part.text);
      case 'tool_use': {
        const param = `${at}.content[${index}].id`;
        // Nobody could tell which of the two a result belongs to.
        if (seen.has(part.id))
          throw invalid(param, `${param} is ${quoted(part.id)}, as that of another call is.`);
        seen.add(part.id);
        return [parseToolUse(part, reading)];
      }
      case 'thinking':
      case 'redacted_thinking':
        return [parseThought(part)];
    }
  });
}

/** The index of the message to answer. */
function lastMessage(messages: MessagesRequest['messages']): number {
  const index = messages.findLastIndex(({ role }) => role !== 'system');
  if (index === -1)
    throw invalid('messages', 'messages holds only instructions; add a user message to answer.');
  if (messages[index]?.role === 'assistant') {
    const param = `messages[${index}].role`;
    throw invalid(
      param,
      `${param} is "assistant": the Claude CLI cannot go on writing a message that is begun (prefill). ` +
        'The last message must be from the user; say there how the answer should begin.',
    );
  }
  return index;
}
