/** Reads what system messages among the others say about a single turn. */
import type { Effort } from '../core/turn.js';
import type { MessagesRequest } from './messages-request-schema.js';

type Messages = MessagesRequest['messages'];
type SystemInput = Extract<Messages[number], { readonly role: 'system' }>;

/** Whether the model still gets it: some are there for the user's message before them only. */
export function isShown({ clear_at: until }: SystemInput, index: number, messages: Messages): boolean {
  return until !== 'next_user_message' || !messages.slice(index).some(({ role }) => role === 'user');
}

/** The request, with the effort that a system message sets for the turn to answer in place of its own. */
export function withTurnEffort(request: MessagesRequest): MessagesRequest {
  const effort = turnEffort(request.messages);
  return effort === undefined ? request : { ...request, output_config: { ...request.output_config, effort } };
}

function turnEffort(messages: Messages): Effort | undefined {
  const asked = messages.findLastIndex((message) => message.role === 'user' && !holdsOnlyResults(message));
  const efforts = messages
    .slice(asked + 1)
    .flatMap((message) => (message.role === 'system' ? [message.output_config?.effort] : []));
  return efforts.findLast((effort) => effort != null) ?? undefined;
}

/** The results of tools continue the turn that called them. */
function holdsOnlyResults({ content }: Extract<Messages[number], { readonly role: 'user' }>): boolean {
  return typeof content !== 'string' && content.every(({ type }) => type === 'tool_result');
}
