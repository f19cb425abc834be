import { createHash } from 'node:crypto';
import type { AssistantBlock, Message, Turn } from '../core/turn.js';

/**
 * Identifies a conversation by its whole past: model, system prompt, tools, output format and every message,
 * among them what the assistant really said. `undefined` when there is no past to go on from.
 */
export function pastKey(turn: Turn, model: string): string | undefined {
  const end = turn.messages.findLastIndex((message) => message.role === 'assistant') + 1;
  return end === 0 ? undefined : keyOf(turn, model, turn.messages.slice(0, end));
}

/** The key under which the next request of this conversation will look for it, once `answer` was given. */
export function keyAfter(turn: Turn, model: string, answer: readonly AssistantBlock[]): string {
  return keyOf(turn, model, [...turn.messages, { role: 'assistant', blocks: answer }]);
}

function keyOf(turn: Turn, model: string, messages: readonly Message[]): string {
  const hash = createHash('sha256');
  hash.update(JSON.stringify([model, turn.system, turn.tools, turn.output]));
  for (const message of messages) hash.update(`\n${JSON.stringify(canonical(message))}`);
  return hash.digest('base64');
}

/** Clients send an answer back in forms of their own: its text in one piece or in parts, arguments spaced differently. */
function canonical(message: Message): unknown {
  if (message.role === 'user') return message;
  const said = message.blocks.map((block) => (block.type === 'text' ? block.text : '')).join('');
  const calls = message.blocks.flatMap((block) =>
    block.type === 'tool-call' ? [[block.id, block.name, JSON.parse(block.arguments) as unknown]] : [],
  );
  return [said, calls];
}
