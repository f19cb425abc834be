/** What must reach the model's API, computed independently of the bridge, for conversations that need no correction. */
import { expect } from '@jest/globals';
import type { Message } from '../../src/core/turn.js';
import { CACHE_MARK, marked } from './expected-messages.js';
import type { ApiBlock, ApiMessage, MessagesBody } from './api-request.js';

/** The messages of a turn as the API gets them, with cache marks. */
export function sentMessages(messages: readonly Message[]): ApiMessage[] {
  return marked(unmarkedMessages(messages));
}

/** The messages, block by block, without cache marks. */
export function unmarkedMessages(messages: readonly Message[]): OpenMessage[] {
  return messages.map(({ role, blocks }) => ({ role, content: [...blocks].map(apiBlock) }));
}

/** The system prompt after the two blocks that the CLI puts first; the first of them has its version and a varying check value. */
export function expectedSystem(version: string, prompt: string): unknown[] {
  const identity = "You are a Claude agent, built on Anthropic's Claude Agent SDK.";
  const header = new RegExp(
    `^x-anthropic-billing-header: cc_version=${version.replaceAll('.', '\\.')}\\.[0-9a-f]{3}; cc_entrypoint=sdk-cli;$`,
    'u',
  );
  return [
    { type: 'text', text: expect.stringMatching(header) },
    { type: 'text', text: identity, ...CACHE_MARK },
    ...(prompt === '' ? [] : [{ type: 'text', text: prompt, ...CACHE_MARK }]),
  ];
}

/** What the bridge decides in a request, apart from the messages. */
export function settingsOf(body: MessagesBody): Partial<MessagesBody> {
  const rest: { -readonly [K in keyof MessagesBody]?: MessagesBody[K] } = { ...body };
  for (const name of ['model', 'messages', 'system', 'metadata', 'stream'] as const)
    Reflect.deleteProperty(rest, name);
  return rest;
}

/** The conversation in the CLI's request, without its additions: system messages, reminders as a block or as the content of an empty result, and marks. */
export function withoutNotes({ messages }: MessagesBody): OpenMessage[] {
  return messages
    .filter(({ role }) => role !== 'system')
    .map(({ role, content }) => ({
      role,
      content: (typeof content === 'string' ? [{ type: 'text', text: content }] : content)
        .filter(({ text }) => !isNote(text))
        .map((block) => {
          const rest = { ...block };
          Reflect.deleteProperty(rest, 'cache_control');
          if (isNote(rest['content'])) Reflect.deleteProperty(rest, 'content');
          return rest;
        }),
    }));
}

/** How the CLI sends what it gets by lines: it joins consecutive user messages. */
export function joinedUsers(messages: OpenMessage[]): OpenMessage[] {
  const turns: typeof messages = [];
  for (const { role, content } of messages) {
    const before = turns.at(-1);
    if (role === 'user' && before?.role === 'user') before.content.push(...content);
    else turns.push({ role, content: [...content] });
  }
  return turns;
}

export interface OpenMessage {
  readonly role: string;
  readonly content: ApiBlock[];
}

function isNote(text: unknown): boolean {
  return typeof text === 'string' && /^<system-reminder>\n.*<\/system-reminder>\s*$/su.test(text);
}

type Block = Message['blocks'][number];

function apiBlock(block: Block): ApiBlock {
  switch (block.type) {
    case 'text':
      return { type: 'text', text: block.text };
    case 'image':
      return { type: 'image', source: apiSource(block.source) };
    case 'document':
      return {
        type: 'document',
        source: apiSource(block.source),
        ...(block.title !== undefined && { title: block.title }),
      };
    case 'tool-call':
      return {
        type: 'tool_use',
        id: block.id,
        name: block.name,
        input: JSON.parse(block.arguments) as unknown,
      };
    case 'tool-result':
      return {
        type: 'tool_result',
        tool_use_id: block.callId,
        ...(block.content.length > 0 && { content: block.content.map(apiBlock) }),
        ...(block.isError === true && { is_error: true }),
      };
    case 'thinking':
      return { type: 'thinking', thinking: block.thinking, signature: block.signature };
    case 'redacted-thinking':
      return { type: 'redacted_thinking', data: block.data };
    case 'native':
      return block.block;
  }
}

function apiSource(source: (Block & { readonly type: 'document' })['source']): unknown {
  switch (source.type) {
    case 'url':
      return { type: 'url', url: source.url };
    case 'base64':
      return { type: 'base64', media_type: source.mediaType, data: source.data };
    case 'text':
      return { type: 'text', media_type: 'text/plain', data: source.text };
  }
}
