/** Reads the messages of a chat request into a system prompt and a conversation. */
import type { Message, ToolResultBlock, UserBlock } from '../../core/turn.js';
import type { ChatMessage, FunctionMessage, ToolMessage, UserMessage } from './chat-request-schema.js';
import { invalid } from '../../wire/invalid-request.js';
import { parseAssistantMessage } from './parse-assistant-message.js';
import { parsePart, parseResultContent, parseToolResult } from '../../wire/content/parse-result-content.js';
import { systemTexts, textBlocks } from '../../wire/content/text-blocks.js';
import { createToolCallLedger } from '../../wire/content/tool-calls.js';
import type { ParseContext } from '../../wire/content/tool-calls.js';

export interface Conversation {
  /** All system and developer messages, wherever they are, with blank lines in between. */
  readonly system: string;
  readonly messages: readonly Message[];
}

/** `ignore` gets the name of each field that the model does not get. @throws BridgeError validation_error. */
export function parseMessages(
  messages: readonly ChatMessage[],
  ignore: (name: string) => void,
): Conversation {
  const last = lastMessage(messages);
  const context: ParseContext = { calls: createToolCallLedger(), ignore };
  const system: string[] = [];
  const conversation: Message[] = [];
  /** The blocks of the user message that consecutive tool results share. */
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
        results.push(parseResultMessage(message, at, context));
        continue;
      case 'user': {
        const blocks = userBlocks(message, at, context);
        if (blocks.length > 0) conversation.push({ role: 'user', blocks });
        else if (index === last)
          throw invalid(`${at}.content`, `${at}.content is empty; the last message must say something.`);
        break;
      }
      case 'assistant': {
        const blocks = parseAssistantMessage(message, index, context);
        if (blocks.length > 0) conversation.push({ role: 'assistant', blocks });
        break;
      }
    }
    results = undefined;
  }
  return { system: system.join('\n\n'), messages: conversation };
}

function userBlocks({ content }: UserMessage, at: string, context: ParseContext): UserBlock[] {
  if (typeof content === 'string') return textBlocks(content);
  return (content ?? []).flatMap((part, index): UserBlock[] => {
    const place = `${at}.content[${index}]`;
    return part.type === 'tool_result'
      ? [parseToolResult(part, place, context)]
      : parsePart(part, place, context);
  });
}

function parseResultMessage(
  message: ToolMessage | FunctionMessage,
  at: string,
  context: ParseContext,
): ToolResultBlock {
  const callId = callIdOf(message, at, context);
  return {
    type: 'tool-result',
    callId,
    content: parseResultContent(message.content, `${at}.content`, context),
  };
}

function callIdOf(message: ToolMessage | FunctionMessage, at: string, context: ParseContext): string {
  if (message.role === 'tool') {
    return context.calls.answered(message.tool_call_id, `${at}.tool_call_id`);
  }
  return context.calls.answeredFunction(message.name, `${at}.name`);
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
