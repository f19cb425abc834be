import { createHash } from 'node:crypto';
import type { AssistantBlock, Message, Turn } from '../core/turn.js';

/** The keys by which a conversation finds its process, each made of its whole past; every message is read once for all of them. */
export interface Trail {
  /** Where the turn's past stands; `undefined` when there is none to go on from. */
  readonly past: string | undefined;
  /** Where the conversation will stand once `answer` was given: what its next turn has as `past`. */
  after(answer: readonly AssistantBlock[]): string;
}

/** A past is model, system prompt, tools, output format and every message, among them what the assistant really said. */
export function trailOf(turn: Turn, model: string): Trail {
  const end = turn.messages.findLastIndex((message) => message.role === 'assistant') + 1;
  const hash = createHash('sha256');
  hash.update(
    JSON.stringify([model, turn.system, turn.tools, turn.output]) + textOf(turn.messages.slice(0, end)),
  );
  const past = end === 0 ? undefined : hash.copy().digest('base64');
  hash.update(textOf(turn.messages.slice(end)));
  return {
    past,
    after: (answer) =>
      hash
        .copy()
        .update(textOf([{ role: 'assistant', blocks: answer }]))
        .digest('base64'),
  };
}

/** The same, in however many pieces it is made. */
function textOf(messages: readonly Message[]): string {
  return messages.map((message) => `\n${JSON.stringify(canonical(message))}`).join('');
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
