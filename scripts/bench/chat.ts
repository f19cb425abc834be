/** Sends questions to the bridge as a client of OpenAI's API does. */
import { streamedPost, type Streamed } from './streamed-post.js';

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly content: string | null;
  readonly tool_call_id?: string;
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly type: 'function';
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
}

export interface ChatAnswer extends Streamed {
  readonly text: string;
  /** The assistant message as a client sends it back. */
  readonly message: ChatMessage;
}

export async function chat(
  origin: string,
  messages: readonly ChatMessage[],
  more: object = {},
  headers: Readonly<Record<string, string>> = {},
): Promise<ChatAnswer> {
  const body = { model: 'sonnet', stream: true, messages, ...more };
  const streamed = await streamedPost(`${origin}/v1/chat/completions`, body, isWord, headers);
  if (streamed.events.at(-1) !== '[DONE]') throw new Error(`An answer broke off: ${streamed.events.at(-1)}`);
  const deltas = streamed.events
    .slice(0, -1)
    .flatMap((data) => (JSON.parse(data) as Chunk).choices[0]?.delta ?? []);
  const text = deltas.map(({ content }) => content ?? '').join('');
  const calls = new Map<number, { id: string; name: string; arguments: string }>();
  for (const call of deltas.flatMap(({ tool_calls }) => tool_calls ?? [])) {
    const known = calls.get(call.index) ?? { id: '', name: '', arguments: '' };
    calls.set(call.index, {
      id: call.id ?? known.id,
      name: call.function?.name ?? known.name,
      arguments: known.arguments + (call.function?.arguments ?? ''),
    });
  }
  const tool_calls = [...calls.values()].map(({ id, ...called }) => ({
    id,
    type: 'function' as const,
    function: called,
  }));
  const message: ChatMessage = {
    role: 'assistant',
    content: text === '' ? null : text,
    ...(tool_calls.length > 0 && { tool_calls }),
  };
  return { ...streamed, text, message };
}

interface Chunk {
  readonly choices: readonly {
    readonly delta: {
      readonly content?: string | null;
      readonly tool_calls?: readonly {
        readonly index: number;
        readonly id?: string;
        readonly function?: { readonly name?: string; readonly arguments?: string };
      }[];
    };
  }[];
}

/** A piece of text or of a call, not the chunk that only has the role. */
function isWord(data: string): boolean {
  return /"content":"[^"]|"tool_calls"/.test(data);
}
