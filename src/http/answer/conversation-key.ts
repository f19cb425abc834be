/** Names the conversation of a request, so that a load balancer can send all its turns to the same bridge. */
import { createHash, type Hash } from 'node:crypto';
import type { Request } from 'express';
import type { AssistantBlock, DocumentBlock, Turn, UserBlock } from '../../core/turn.js';

/** The header of the request and of the response. */
export const conversationHeader = 'x-claude-bridge-conversation';

/** The name that the client gave its conversation; `undefined` when there is none, or none that a header can hold. */
export function givenConversationKey(req: Pick<Request, 'headers'>): string | undefined {
  const given = req.headers[conversationHeader];
  return typeof given === 'string' && /^[\w.:@/+=-]{1,128}$/.test(given) ? given : undefined;
}

/**
 * A name derived from what all turns of a conversation share, so that every bridge derives the same: the client and the
 * first message. Model, system prompt and tools can change between turns. Conversations that start alike share a name,
 * which only sends them to the same bridge.
 * @param client the name of the key.
 */
export function madeConversationKey({ messages }: Pick<Turn, 'messages'>, client = ''): string {
  const hash = createHash('sha256');
  add(hash, client);
  for (const block of messages[0]?.blocks ?? []) for (const part of partsOf(block)) add(hash, part);
  return hash.digest('base64url').slice(0, 22);
}

function partsOf(block: UserBlock | AssistantBlock): readonly string[] {
  switch (block.type) {
    case 'text':
      return [block.type, block.text];
    case 'image':
    case 'document':
      return [block.type, contentOf(block.source)];
    case 'tool-call':
      return [block.type, block.name, block.arguments];
    case 'tool-result':
      return [block.type, block.callId];
    case 'thinking':
      return [block.type, block.thinking];
    case 'redacted-thinking':
      return [block.type, block.data];
    case 'native':
      return [block.type, JSON.stringify(block.block)];
  }
}

function contentOf(source: DocumentBlock['source']): string {
  switch (source.type) {
    case 'base64':
      return source.data;
    case 'url':
      return source.url;
    case 'text':
      return source.text;
  }
}

/** The length separates the parts; of a large text only both ends are hashed. */
function add(hash: Hash, text: string): void {
  const ends = text.length > 2 * END ? text.slice(0, END) + text.slice(-END) : text;
  hash.update(`${text.length}:${ends}`);
}

const END = 8192;
