/** The agent as a client without the bridge would send it: straight to the API, with the best possible cache marks. */
import type { MessagesBody } from '../../tests/support/api-request.js';
import { CacheAccount, type CacheTotals } from '../../tests/support/api-rules/cache-account.js';
import { AGENT_STEPS, AGENT_TASK, rewritten, thinks, type Step } from './agent.js';
import { AGENT_TOOLS } from './agent-tools.js';

export interface IdealOptions {
  /** The first recorded request, which supplies the system blocks, the model and the settings. */
  readonly like: MessagesBody;
  /** Rewrites the model's answers when it sends them back, and so loses the thoughts that belong to them. */
  readonly rewrites: boolean;
  /** When each request is sent; Unix time in milliseconds. */
  readonly times: readonly number[];
}

/** What all steps cost with a fresh cache. */
export function idealTotals(options: IdealOptions): CacheTotals {
  const account = new CacheAccount();
  for (const [index, body] of idealBodies(options).entries())
    account.charge(body, options.times[index] ?? options.times.at(-1) ?? 0);
  return account.totals;
}

/** One request per step, with marks on the system prompt, the last block, and the end of the previous request. */
export function idealBodies({ like, rewrites }: Omit<IdealOptions, 'times'>): readonly object[] {
  const blocks = systemBlocks(like);
  const system = blocks.map((block, index) => (index === blocks.length - 1 ? marked(block) : block));
  const tools = AGENT_TOOLS.map(({ name, description, parameters }) => ({
    ...{ name, description },
    input_schema: parameters,
  }));
  return AGENT_STEPS.map((_, index) => {
    const messages: Message[] = [user({ type: 'text', text: AGENT_TASK })];
    for (const step of AGENT_STEPS.slice(0, index)) {
      if (step.call === undefined) break;
      const { id, result } = step.call;
      messages.push({ role: 'assistant', content: answerOf(step, { rewrites, thoughts: thinks(like) }) });
      messages.push(
        user({ type: 'tool_result', tool_use_id: id, content: [{ type: 'text', text: result }] }),
      );
    }
    return {
      ...like,
      ...{ system, tools },
      messages: messages.map((message, at) =>
        at >= messages.length - 3 && message.role === 'user'
          ? { ...message, content: message.content.map(marked) }
          : message,
      ),
    };
  });
}

interface Message {
  readonly role: 'user' | 'assistant';
  /** A user message has one block. */
  readonly content: readonly object[];
}

function answerOf(
  { said, thought, call }: Step,
  { rewrites, thoughts }: { readonly rewrites: boolean; readonly thoughts: boolean },
): object[] {
  return [
    ...(thoughts && !rewrites ? [{ type: 'thinking', ...thought }] : []),
    { type: 'text', text: rewrites ? rewritten(said) : said },
    ...(call ? [{ type: 'tool_use', id: call.id, name: call.name, input: call.input }] : []),
  ];
}

function systemBlocks({ system = [] }: MessagesBody): object[] {
  if (typeof system === 'string') return [{ type: 'text', text: system }];
  return system.map((block) =>
    Object.fromEntries(Object.entries(block).filter(([name]) => name !== 'cache_control')),
  );
}

function user(block: object): Message {
  return { role: 'user', content: [block] };
}

function marked(block: object): object {
  return { ...block, cache_control: { type: 'ephemeral', ttl: '1h' } };
}
