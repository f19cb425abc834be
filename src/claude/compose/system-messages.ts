/** System messages in the middle of a conversation, for models and carriers that know none: they go into the system prompt. */
import { text } from '../../core/json.js';
import type { Message, Turn } from '../../core/turn.js';
import type { ApiRequest } from './api-request.js';

/** The turn without instructions in its messages. */
export function withInstructionsFirst(turn: Turn): Turn {
  const instructions = turn.messages.flatMap((message) =>
    message.role === 'user' ? (message.instructions ?? []) : [],
  );
  if (instructions.length === 0) return turn;
  const messages = turn.messages.map((message): Message =>
    message.role === 'user' ? { role: 'user', blocks: message.blocks } : message,
  );
  return { ...turn, system: joined(turn.system, instructions), messages };
}

/** The composed request without system messages. */
export function withoutSystemMessages<Part extends { readonly system: string; readonly request: ApiRequest }>(
  composed: Part,
): Part {
  const { messages } = composed.request;
  const instructions = messages
    .filter(({ role }) => role === 'system')
    .flatMap(({ content }) => content.map((block) => text(block['text']) ?? ''));
  if (instructions.length === 0) return composed;
  const others = messages.filter(({ role }) => role !== 'system');
  return {
    ...composed,
    system: joined(composed.system, instructions),
    request: { ...composed.request, messages: others },
  };
}

function joined(system: string, instructions: readonly string[]): string {
  return [...(system === '' ? [] : [system]), ...instructions].join('\n\n');
}
