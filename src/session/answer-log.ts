import type { AssistantBlock } from '../core/turn.js';
import type { TurnEvent } from '../core/turn-event.js';

/** Collects what an answer says, so that the conversation is recognised when the client sends it back. */
export function createAnswerLog(): AnswerLog {
  let said = '';
  const calls = new Map<string, { name: string; json: string }>();
  return {
    note(event) {
      if (event.type === 'text-delta') said += event.text;
      else if (event.type === 'retract') said = '';
      else if (event.type === 'tool-start') calls.set(event.id, { name: event.name, json: '' });
      else if (event.type === 'tool-delta') {
        const call = calls.get(event.id);
        if (call) call.json += event.json;
      }
    },
    calls: () =>
      [...calls].map(([id, { name, json }]) => ({ id, name, arguments: json === '' ? '{}' : json })),
    blocks() {
      const text: AssistantBlock[] = said === '' ? [] : [{ type: 'text', text: said }];
      return [...text, ...this.calls().map((call): AssistantBlock => ({ type: 'tool-call', ...call }))];
    },
  };
}

export interface AnswerLog {
  note(event: TurnEvent): void;
  calls(): readonly { readonly id: string; readonly name: string; readonly arguments: string }[];
  blocks(): readonly AssistantBlock[];
}
