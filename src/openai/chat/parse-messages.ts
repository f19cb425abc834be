/** Reads the messages of a chat request into a system prompt and a conversation. */
import type { Message, ToolResultBlock, UserBlock } from '../../core/turn.js';
import type {
  AssistantMessage,
  ChatMessage,
  FunctionMessage,
  ToolMessage,
  UserMessage,
} from './chat-request-schema.js';
import { invalid } from '../../wire/invalid-request.js';
import { parseAssistantMessage } from './parse-assistant-message.js';
import { createConversation } from '../../wire/content/conversation.js';
import { parsePart, parseResultContent, parseToolResult } from '../../wire/content/parse-result-content.js';
import { noFiles } from '../../wire/content/referenced-files.js';
import type { FileLookup } from '../../wire/content/referenced-files.js';
import { systemTexts, textBlocks } from '../../wire/content/text-blocks.js';
import { createToolCallLedger } from '../../wire/content/tool-calls.js';
import type { ParseContext } from '../../wire/content/tool-calls.js';

export interface Conversation {
  /** The system and developer messages that come before all others, with blank lines in between. */
  readonly system: string;
  readonly messages: readonly Message[];
  /** Where the last message stands, if it is the beginning of the answer. */
  readonly prefill?: string;
  readonly prefillInWords?: boolean;
}

/** `ignore` gets the name of each field that the model does not get. @throws BridgeError validation_error. */
export function parseMessages(
  messages: readonly ChatMessage[],
  ignore: (name: string) => void,
  files: FileLookup = noFiles,
): Conversation {
  const last = lastMessage(messages);
  const begun = messages[last]?.role === 'assistant';
  const context: ParseContext = { calls: createToolCallLedger(), files, ignore };
  const conversation = createConversation();
  /** The blocks of the user message that consecutive tool results share. */
  let results: UserBlock[] | undefined;
  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    if (message.name && !namesItsCall(message)) ignore('messages[].name');
    switch (message.role) {
      case 'system':
      case 'developer':
        if (index === last) conversation.push({ role: 'user', blocks: instructionBlocks(message) });
        else conversation.instruct(systemTexts(message.content));
        continue;
      case 'tool':
      case 'function':
        if (!results) conversation.push({ role: 'user', blocks: (results = []) });
        results.push(parseResultMessage(message, at, context));
        continue;
      case 'user': {
        context.calls.userSpoke();
        const blocks = userBlocks(message, at, context);
        if (blocks.length > 0) conversation.push({ role: 'user', blocks });
        else if (index === last)
          throw invalid(`${at}.content`, `${at}.content is empty; the last message must contain something.`);
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
  return {
    system: conversation.unplaced().join('\n\n'),
    messages: conversation.messages,
    ...(begun && { prefill: `messages[${last}]`, prefillInWords: true }),
  };
}

function instructionBlocks({ content }: InstructionMessage): UserBlock[] {
  return systemTexts(content).flatMap(textBlocks);
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
  if (message.role === 'function') return context.calls.answeredFunction(message.name, `${at}.name`);
  const { tool_call_id: id, name } = message;
  if (typeof id === 'string') return context.calls.answered(id, `${at}.tool_call_id`);
  if (name) return context.calls.answeredFunction(name, `${at}.name`);
  throw invalid(`${at}.tool_call_id`, `${at}.tool_call_id is missing.`);
}

/** Some clients of local servers give the name of the tool only, as in the legacy form. */
function namesItsCall(message: ChatMessage): boolean {
  return message.role === 'function' || (message.role === 'tool' && typeof message.tool_call_id !== 'string');
}

/**
 * The index of the message to answer or, if that is the assistant's, to continue. It is the last of the instructions where only
 * they come after the assistant's last message, or stand alone. Empty messages of the assistant at the end say nothing.
 */
function lastMessage(messages: readonly ChatMessage[]): number {
  const index = messages.findLastIndex((message) => !isInstruction(message) && !saysNothing(message));
  const told = messages.findLastIndex(
    (message) => isInstruction(message) && systemTexts(message.content).length > 0,
  );
  const message = messages[index];
  if (told > index && (!message || message.role === 'assistant')) return told;
  if (!message) throw invalid('messages', 'messages holds no text; add a user message to answer.');
  if (message.role === 'assistant' && !endsInText(message)) {
    const param = `messages[${index}].role`;
    throw invalid(
      param,
      `${param} is "assistant", and that message does not end in text that the model could continue. Add a message from the user or a tool.`,
    );
  }
  return index;
}

type InstructionMessage = ChatMessage & { readonly role: 'system' | 'developer' };

function isInstruction(message: ChatMessage): message is InstructionMessage {
  return message.role === 'system' || message.role === 'developer';
}

function saysNothing(message: ChatMessage): boolean {
  if (message.role !== 'assistant' || isCall(message)) return false;
  const { content, refusal } = message;
  const texts = typeof content === 'string' ? [content] : (content ?? []).map((part) => textOf(part));
  return [...texts, refusal ?? ''].every((text) => text?.trim() === '');
}

function endsInText(message: AssistantMessage): boolean {
  if (isCall(message)) return false;
  const { content } = message;
  if (typeof content === 'string' || content == null) return true;
  return textOf(content.findLast((part) => textOf(part)?.trim() !== '')) !== undefined;
}

function isCall({ tool_calls: calls, function_call: call }: AssistantMessage): boolean {
  return (calls?.length ?? 0) > 0 || !!call;
}

/** `undefined` for a part of another kind. */
function textOf(part: AssistantPart | undefined): string | undefined {
  if (part?.type === 'text') return part.text;
  return part?.type === 'refusal' ? part.refusal : undefined;
}

type AssistantPart = Exclude<NonNullable<AssistantMessage['content']>, string>[number];
