/** Reads the items of a conversation into a system prompt and messages. */
import type { AssistantBlock, Message, TextBlock, ToolCallBlock, UserBlock } from '../../core/turn.js';
import { noFiles } from '../../wire/content/referenced-files.js';
import type { FileLookup } from '../../wire/content/referenced-files.js';
import type { ParseContext } from '../../wire/content/tool-calls.js';
import { textBlocks } from '../../wire/content/text-blocks.js';
import { createToolCallLedger, toolArguments } from '../../wire/content/tool-calls.js';
import type { OfferedTool } from '../../wire/content/distinct-tools.js';
import { invalid, quoted } from '../../wire/invalid-request.js';
import type {
  CompactionItem,
  ConversationItem,
  CustomToolCallItem,
  FunctionCallItem,
  MessageItem,
} from './input-item-schemas.js';
import { createConversation } from '../../wire/content/conversation.js';
import { checkEnd } from './check-end.js';
import type { ConversationEnd } from './check-end.js';
import { summaryIn } from './compaction-content.js';
import { thoughtsIn } from './encrypted-content.js';
import type { Thought } from '../thoughts.js';
import { parseInputContent } from './parse-input-part.js';
import type { PlacedItem } from './resolve-conversation.js';

export interface InputReading {
  readonly tools: readonly OfferedTool[];
  /** Gets the name of each item and field that the model does not get. */
  readonly ignore: (name: string) => void;
  /** The files that items name by their ids. */
  readonly files?: FileLookup;
  /** Whether the conversation must end with something to answer or to continue. */
  readonly answerable?: boolean;
}

export interface ReadConversation {
  /** The system and developer messages that come before all others, in order. */
  readonly system: readonly string[];
  readonly messages: readonly Message[];
  /** Where the last message stands, if it is the beginning of the answer. */
  readonly prefill?: string;
}

/** Consecutive texts and calls of the assistant become one message. @throws BridgeError validation_error. */
export function parseInput(
  all: readonly PlacedItem[],
  { tools, ignore, files = noFiles, answerable = true }: InputReading,
): ReadConversation {
  const items = sinceCompaction(all);
  const { question, ...end }: ConversationEnd = answerable ? checkEnd(items) : {};
  const context: ParseContext = { calls: createToolCallLedger('input'), files, ignore };
  const broken = brokenCalls(items);
  const conversation = createConversation();
  /** The blocks of the last message, while more items may join it. */
  let said: AssistantBlock[] | undefined;
  /** The client's ids of the calls in it. */
  let calledIds = new Set<string>();
  let results: UserBlock[] | undefined;
  /** They belong to what the assistant says next. */
  let thoughts: Thought[] = [];
  const assistant = (blocks: readonly AssistantBlock[]): void => {
    results = undefined;
    if (blocks.length === 0) return;
    if (!said) {
      conversation.push({ role: 'assistant', blocks: (said = []) });
      calledIds = new Set();
    }
    said.push(...thoughts, ...blocks);
    thoughts = [];
  };

  for (const { item, at } of items) {
    switch (item.type) {
      case 'message': {
        if (item === question) {
          conversation.push({ role: 'user', blocks: texts(item, at).flatMap(textBlocks) });
        } else if (item.role === 'system' || item.role === 'developer') {
          conversation.instruct(texts(item, at));
          // What the assistant says next answers it.
          if (said?.every(({ type }) => type !== 'tool-call')) said = undefined;
        } else if (item.role === 'assistant') {
          assistant(assistantText(item, at));
        } else {
          const blocks = parseInputContent(item.content, contentOf(at), context);
          if (blocks.length > 0) conversation.push({ role: 'user', blocks });
          said = results = undefined;
          thoughts = [];
        }
        break;
      }
      case 'function_call':
      case 'custom_tool_call':
        if (broken.has(item)) break;
        if (said && calledIds.has(item.call_id)) throw twin(item, at);
        assistant([parseCall(item, at, { context, tools })]);
        calledIds.add(item.call_id);
        break;
      case 'function_call_output':
      case 'custom_tool_call_output': {
        said = undefined;
        thoughts = [];
        if (!results) conversation.push({ role: 'user', blocks: (results = []) });
        const callId = context.calls.answered(item.call_id, `${at}.call_id`);
        const content = parseInputContent(item.output, `${at}.output`, context);
        results.push({ type: 'tool-result', callId, content });
        break;
      }
      case 'reasoning':
        thoughts.push(...thoughtsIn(item.encrypted_content));
        break;
      case 'web_search_call':
        break;
      case 'compaction':
        conversation.push({ role: 'user', blocks: [summary(item, at)] });
        said = results = undefined;
        thoughts = [];
        break;
      default:
        ignore(`input.${item.type}`);
    }
  }
  if (!answerable) conversation.ask();
  return { system: conversation.unplaced(), messages: conversation.messages, ...end };
}

/** The summary that a trigger asked for stands for everything before it but the instructions. */
function sinceCompaction(items: readonly PlacedItem[]): readonly PlacedItem[] {
  const trigger = items.findLastIndex(
    ({ item }, index) => item.type === 'compaction_trigger' && items[index + 1]?.item.type === 'compaction',
  );
  return items.filter(
    ({ item }, index) =>
      index > trigger || (item.type === 'message' && (item.role === 'system' || item.role === 'developer')),
  );
}

/** @throws BridgeError for a summary that only another server can read: the model would not know what was said. */
function summary({ encrypted_content: content }: CompactionItem, at: string): TextBlock {
  const text = summaryIn(content);
  if (text !== undefined) return { type: 'text', text };
  const param = `${at}.encrypted_content`;
  throw invalid(
    param,
    `${param} is not from this server, which cannot read it. Send the conversation itself.`,
  );
}

/** An input that is a text has no `content`. */
function contentOf(at: string): string {
  return at === 'input' ? at : `${at}.content`;
}

function texts(item: MessageItem, at: string): string[] {
  return textsOnly(item, at).filter((text) => text.trim() !== '');
}

function assistantText(item: MessageItem, at: string): AssistantBlock[] {
  return textsOnly(item, at).flatMap(textBlocks);
}

function textsOnly({ content, role }: MessageItem, at: string): string[] {
  if (typeof content === 'string') return [content];
  return (content ?? []).map((part, index) => {
    if (part.type === 'refusal') return part.refusal;
    if ('text' in part) return part.text;
    const param = `${at}.content[${index}].type`;
    throw invalid(param, `${param} is "${part.type}"; a message with the role "${role}" holds text only.`);
  });
}

function parseCall(
  item: FunctionCallItem | CustomToolCallItem,
  at: string,
  { context, tools }: { readonly context: ParseContext; readonly tools: readonly OfferedTool[] },
): ToolCallBlock {
  const id = context.calls.called(item.call_id, item.name);
  const args =
    item.type === 'custom_tool_call'
      ? JSON.stringify({ input: item.input ?? '' })
      : toolArguments(item.arguments, `${at}.arguments`);
  return { type: 'tool-call', id, name: modelName(item, tools), arguments: args };
}

function modelName(
  { name, namespace }: FunctionCallItem | CustomToolCallItem,
  tools: readonly OfferedTool[],
): string {
  const meant =
    tools.find((tool) => tool.name === name && tool.namespace === (namespace ?? undefined)) ??
    tools.find((tool) => tool.name === name);
  return meant?.tool.name ?? name;
}

/** The calls that were cut off and never ran, so that no output belongs to them. */
function brokenCalls(items: readonly PlacedItem[]): ReadonlySet<ConversationItem> {
  const broken = new Set<ConversationItem>();
  /** The ids of outputs whose call is not found yet. */
  const outputs = new Set<string>();
  for (const { item } of items.toReversed()) {
    if (item.type === 'function_call_output' || item.type === 'custom_tool_call_output') {
      outputs.add(item.call_id);
    } else if (item.type === 'function_call' || item.type === 'custom_tool_call') {
      const answered = outputs.delete(item.call_id);
      if (!answered && item.status === 'incomplete') broken.add(item);
    }
  }
  return broken;
}

/** An output could belong to either of the two. */
function twin({ call_id: id }: FunctionCallItem | CustomToolCallItem, at: string): Error {
  return invalid(`${at}.call_id`, `${at}.call_id is ${quoted(id)}, which the call before has already.`);
}
