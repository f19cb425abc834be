/** Reads the system prompt and the messages of a Messages API request. */
import type { AssistantBlock, Message, TextBlock, UserBlock } from '../core/turn.js';
import { nativeBlock, parseThought, parseToolUse } from '../wire/content/anthropic-blocks.js';
import { createConversation } from '../wire/content/conversation.js';
import { parsePart, parseToolResult } from '../wire/content/parse-result-content.js';
import { noFiles } from '../wire/content/referenced-files.js';
import type { FileLookup } from '../wire/content/referenced-files.js';
import { systemTexts, textBlocks } from '../wire/content/text-blocks.js';
import { createToolCallLedger } from '../wire/content/tool-calls.js';
import type { ParseContext } from '../wire/content/tool-calls.js';
import { invalid, quoted } from '../wire/invalid-request.js';
import { ignoredFields } from '../wire/schema/ignored-fields.js';
import { messagesSchemas } from './messages-request-schema.js';
import type {
  AnthropicCompaction,
  AssistantInput,
  AssistantText,
  MessagesRequest,
  UserInput,
} from './messages-request-schema.js';
import { isShown } from './system-messages.js';

export interface Conversation {
  /** The system prompt and the system messages that come before all others, with blank lines in between. */
  readonly system: string;
  readonly messages: readonly Message[];
  /** Where the last message stands, if it is the beginning of the answer. */
  readonly prefill?: string;
}

/** `ignore` gets the name of each field that the model does not get. @throws BridgeError validation_error. */
export function parseInputMessages(
  { system, messages }: Pick<MessagesRequest, 'system' | 'messages'>,
  ignore: (name: string) => void,
  files: FileLookup = noFiles,
): Conversation {
  const last = lastMessage(messages);
  const context: ParseContext = { calls: createToolCallLedger(), files, ignore };
  const prompt = systemTexts(system ?? '');
  const conversation = createConversation();
  for (const [index, message] of messages.entries()) {
    const at = `messages[${index}]`;
    switch (message.role) {
      case 'system':
        for (const name of ignoredFields(message, messagesSchemas.MessagesSystem))
          ignore(`messages[].${name}`);
        if (index === last) {
          conversation.push({ role: 'user', blocks: systemTexts(message.content).flatMap(textBlocks) });
        } else if (isShown(message, index, messages)) conversation.instruct(systemTexts(message.content));
        break;
      case 'user': {
        const blocks = userBlocks(message, at, context);
        if (blocks.length > 0) conversation.push({ role: 'user', blocks });
        else if (index === last)
          throw invalid(`${at}.content`, `${at}.content is empty; the last message must contain something.`);
        break;
      }
      case 'assistant': {
        const blocks = assistantBlocks(message, at, context);
        if (blocks.length > 0) conversation.push({ role: 'assistant', blocks });
      }
    }
  }
  const begun = messages[last];
  const prefill =
    begun?.role === 'assistant' && !hasPaused(begun) && conversation.messages.at(-1)?.role === 'assistant';
  return {
    system: [...prompt, ...conversation.unplaced()].join('\n\n'),
    messages: conversation.messages,
    ...(prefill && { prefill: `messages[${last}]` }),
  };
}

function userBlocks({ content }: UserInput, at: string, context: ParseContext): UserBlock[] {
  if (typeof content === 'string') return textBlocks(content);
  return content.flatMap((part, index) => userBlock(part, `${at}.content[${index}]`, context));
}

function userBlock(
  part: Exclude<UserInput['content'], string>[number],
  at: string,
  context: ParseContext,
): UserBlock[] {
  if (part.type === 'tool_result') return [parseToolResult(part, at, context)];
  if (part.type === 'container_upload') return [nativeBlock(part)];
  if (part.type === 'compaction') return summary(part, context);
  return parsePart(part, at, context);
}

function assistantBlocks({ content }: AssistantInput, at: string, context: ParseContext): AssistantBlock[] {
  if (typeof content === 'string') return textBlocks(content);
  const seen = new Set<string>();
  return content.flatMap((part, index): AssistantBlock[] => {
    switch (part.type) {
      case 'text':
        return assistantText(part);
      case 'tool_use': {
        const param = `${at}.content[${index}].id`;
        // A result could belong to either.
        if (seen.has(part.id))
          throw invalid(param, `${param} is ${quoted(part.id)}, which another call has already.`);
        seen.add(part.id);
        return [parseToolUse(part, context)];
      }
      case 'thinking':
      case 'redacted_thinking':
        return [parseThought(part)];
      case 'compaction':
        return summary(part, context);
      default:
        return [nativeBlock(part)];
    }
  });
}

function summary({ content }: AnthropicCompaction, context: ParseContext): TextBlock[] {
  const blocks = textBlocks(content ?? '');
  if (blocks.length === 0) context.ignore('messages[].content.compaction');
  return blocks;
}

/** A text with sources goes back with them. */
function assistantText({ type, text, citations }: AssistantText): AssistantBlock[] {
  const cited = citations && citations.length > 0 && text.trim() !== '';
  return cited ? [nativeBlock({ type, text, citations })] : textBlocks(text);
}

/** The index of the message to answer or to continue: the last of the instructions where only they come after what the assistant has said. */
function lastMessage(messages: MessagesRequest['messages']): number {
  const index = messages.findLastIndex(({ role }) => role !== 'system');
  if (index === -1)
    throw invalid('messages', 'messages holds only instructions; add a user message to answer.');
  const last = messages[index];
  if (last?.role !== 'assistant' || hasPaused(last)) return index;
  const told = messages.findLastIndex(
    (message) => message.role === 'system' && systemTexts(message.content).length > 0,
  );
  if (told > index) return told;
  if (!endsInText(last)) {
    const param = `messages[${index}].role`;
    throw invalid(
      param,
      `${param} is "assistant", and that message does not end in text that the model could continue. Add a message from the user.`,
    );
  }
  return index;
}

function endsInText({ content }: AssistantInput): boolean {
  if (typeof content === 'string') return true;
  return content.length > 0 && (lastPart(content)?.type ?? 'text') === 'text';
}

/** An answer that ends in the work of a tool that Anthropic runs, so that the model goes on with it. */
function hasPaused({ content }: AssistantInput): boolean {
  const last = typeof content === 'string' ? undefined : lastPart(content);
  return last?.type === 'server_tool_use' || last?.type.endsWith('_tool_result') === true;
}

/** Blank texts, which also take the places of blocks that are left out, say nothing. */
function lastPart(content: Exclude<AssistantInput['content'], string>): (typeof content)[number] | undefined {
  return content.findLast((part) => part.type !== 'text' || part.text.trim() !== '');
}
