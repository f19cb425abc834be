/** Reads the messages of Ollama's chat request into a system prompt and a conversation. */
import type { AssistantBlock, Message, ToolCallBlock, ToolResultBlock, UserBlock } from '../core/turn.js';
import { createConversation } from '../wire/content/conversation.js';
import { systemTexts, textBlocks } from '../wire/content/text-blocks.js';
import { createToolCallLedger, toolArguments } from '../wire/content/tool-calls.js';
import type { ToolCallLedger } from '../wire/content/tool-calls.js';
import { invalid, quoted } from '../wire/invalid-request.js';
import type { OllamaMessage } from './chat-request-schema.js';
import { parseImages } from './parse-images.js';

export interface Conversation {
  /** The system messages that come before all others, with blank lines in between. */
  readonly system: string;
  readonly messages: readonly Message[];
  /** Where the last message stands, if it is the beginning of the answer. */
  readonly prefill?: string;
  readonly prefillInWords?: boolean;
}

/** @throws BridgeError validation_error that names the message. */
export function parseMessages(messages: readonly OllamaMessage[]): Conversation {
  const last = lastMessage(messages);
  const calls = createToolCallLedger();
  const conversation = createConversation();
  /** The blocks of the user message that consecutive tool results share. */
  let results: UserBlock[] | undefined;
  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    const { role, content } = message;
    if (role === 'system' && index !== last) {
      conversation.instruct(systemTexts(content));
      continue;
    }
    if (role === 'tool') {
      if (!results) conversation.push({ role: 'user', blocks: (results = []) });
      results.push(toolResult(message, at, calls));
      continue;
    }
    results = undefined;
    if (role === 'assistant') {
      const blocks = [...textBlocks(content ?? ''), ...toolCalls(message, at, calls)];
      if (blocks.length > 0) conversation.push({ role, blocks });
    } else {
      calls.userSpoke();
      const blocks = [...textBlocks(content ?? ''), ...parseImages(message.images, `${at}.images`)];
      if (blocks.length > 0) conversation.push({ role: 'user', blocks });
    }
  }
  const begun = messages[last]?.role === 'assistant';
  return {
    system: conversation.unplaced().join('\n\n'),
    messages: conversation.messages,
    ...(begun && { prefill: `messages[${last}]`, prefillInWords: true }),
  };
}

/** The index of the message to answer or to continue: the last of the instructions where only they come after the assistant's last message, or stand alone. */
function lastMessage(messages: readonly OllamaMessage[]): number {
  const says = (message: OllamaMessage): boolean =>
    message.role === 'tool' || !isBlank(message.content) || hasMore(message);
  const index = messages.findLastIndex((message) => message.role !== 'system' && says(message));
  const told = messages.findLastIndex((message) => message.role === 'system' && says(message));
  const { role, tool_calls: calls } = messages[index] ?? {};
  if (told > index && (role === undefined || role === 'assistant')) return told;
  if (role === undefined) throw invalid('messages', 'messages holds no text; add a user message to answer.');
  if (role === 'assistant' && calls && calls.length > 0) {
    const param = `messages[${index}]`;
    throw invalid(
      param,
      `${param} calls a tool, and its result is missing. Add a message with the role "tool".`,
    );
  }
  return index;
}

function hasMore({ images, tool_calls: calls }: OllamaMessage): boolean {
  return (images?.length ?? 0) > 0 || (calls?.length ?? 0) > 0;
}

function isBlank(content: string | null | undefined): boolean {
  return (content ?? '').trim() === '';
}

function toolCalls(
  { tool_calls: calls }: OllamaMessage,
  at: string,
  ledger: ToolCallLedger,
): AssistantBlock[] {
  return (calls ?? []).map(({ id, function: { name, arguments: args } }, index): ToolCallBlock => {
    const place = `${at}.tool_calls[${index}]`;
    const given = id ?? '';
    return {
      type: 'tool-call',
      // Many clients leave the id out; one derived from the position stays the same while the conversation grows.
      id: ledger.called(given === '' ? `call_${place}` : given, name),
      name,
      arguments: toolArguments(args, `${place}.function.arguments`),
    };
  });
}

function toolResult(message: OllamaMessage, at: string, calls: ToolCallLedger): ToolResultBlock {
  return {
    type: 'tool-result',
    callId: answeredCall(message, at, calls),
    content: [...textBlocks(message.content ?? ''), ...parseImages(message.images, `${at}.images`)],
  };
}

/** A result names its call, or its tool, or nothing: then it belongs to the oldest call without one. @throws BridgeError if there is none. */
function answeredCall(message: OllamaMessage, at: string, calls: ToolCallLedger): string {
  const { tool_call_id: id, tool_name: tool, name } = message;
  if (id && calls.knows(id)) return calls.answered(id, `${at}.tool_call_id`);
  if (tool) return calls.answeredFunction(tool, `${at}.tool_name`);
  if (name) return calls.answeredFunction(name, `${at}.name`);
  const call = calls.answeredNext();
  if (call !== undefined) return call;
  const given = id ? ` with the id ${quoted(id)}` : '';
  throw invalid(at, `${at} is the result of a tool${given}, but every earlier call has its result.`);
}
