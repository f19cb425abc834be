/** Times to the first word beside their reference times, alternating so that both run on the same machine state. */
import { OPENAI_TOOLS } from './agent-tools.js';
import type { BridgeProcess } from './bridge-process.js';
import { chat, type ChatMessage } from './chat.js';
import { untilQuiet } from './process-tree.js';
import type { Stage } from './stage.js';
import { quantile, spread, type Spread } from './statistics.js';

export interface RatioRow {
  readonly what: string;
  readonly against: string;
  readonly firstMs: Spread;
  readonly againstMs: Spread;
  /** The ratio of the two medians. */
  readonly ratio: number;
  /** The ratio of the two lower quartiles, which other work on the machine affects less. */
  readonly quickRatio: number;
  /** The ratio should not exceed this. */
  readonly aim?: number;
}

export async function measureRatios(stage: Stage, rounds: number): Promise<RatioRow[]> {
  await using bridge = await stage.bridge();
  const pairs = comparisons(bridge).map((pair) => ({
    ...pair,
    these: [] as number[],
    those: [] as number[],
  }));
  await untilQuiet(bridge.pid);
  for (let round = 0; round <= rounds; round += 1) {
    stage.say(`ratios: round ${round} of ${rounds}`);
    for (const { take, these, those } of pairs) {
      for (let turn = 0; turn < PAIRS; turn += 1) {
        // Whatever the first of the two leaves behind affects both equally often.
        const swapped = (round + turn) % 2 === 1;
        const first = await take(swapped ? 'those' : 'these');
        const second = await take(swapped ? 'these' : 'those');
        // The first round is a warm-up for the machine.
        if (round === 0) continue;
        these.push(swapped ? second : first);
        those.push(swapped ? first : second);
      }
    }
  }
  return pairs.map(({ what, against, aim, these, those }) => {
    const [firstMs, againstMs] = [spread(these), spread(those)];
    return {
      ...{ what, against, firstMs, againstMs, ratio: firstMs.p50 / againstMs.p50 },
      quickRatio: quantile(these, 0.25) / quantile(those, 0.25),
      ...(aim !== undefined && { aim }),
    };
  });
}

/** Runs one round of each comparison. */
const PAIRS = 2;

interface Comparison {
  readonly what: string;
  readonly against: string;
  readonly aim?: number;
  /** Milliseconds to the first word. */
  readonly take: (which: 'these' | 'those') => Promise<number>;
}

function comparisons(bridge: BridgeProcess): Comparison[] {
  let count = 0;
  /** Not asked before. */
  const fresh = (what: string): string => `${what} number ${(count += 1)}.`;
  const timed = async (messages: readonly ChatMessage[], more?: object): Promise<number> => {
    await untilQuiet(bridge.pid);
    return (await chat(bridge.origin, messages, more)).firstMs;
  };
  const newConversation = async (more?: object): Promise<number> => timed([user(fresh('Question'))], more);
  const either = (
    names: Pick<Comparison, 'what' | 'against' | 'aim'>,
    these: () => Promise<number>,
    those: () => Promise<number>,
  ): Comparison => ({ ...names, take: async (which) => (which === 'these' ? these() : those()) });
  const warm = onWarmProcesses(bridge, fresh);
  return [
    either(
      { what: '41-turn history of another program', against: NEW, aim: 1.15 },
      () => timed(foreignHistory(fresh('Long conversation'))),
      newConversation,
    ),
    either(
      { what: 'first turn with 12 tools', against: NEW, aim: 1.05 },
      () => newConversation({ tools: OPENAI_TOOLS }),
      newConversation,
    ),
    either(
      { what: 'tool result, its process gone', against: NEW },
      () => timed(foreignToolResult(fresh('Look')), { tools: OPENAI_TOOLS }),
      newConversation,
    ),
    either({ what: 'tool result, its process warm', against: 'second turn' }, warm.toolResult, warm.plain),
    either(
      { what: 'conversation whose past was edited', against: 'continued conversation', aim: 1.2 },
      warm.edited,
      warm.continued,
    ),
  ];
}

const NEW = 'new conversation';

type Timed = (messages: readonly ChatMessage[], more?: object) => Promise<number>;

/** Turns that find a warm process; each begins its own conversation, so that all processes are equally old. */
function onWarmProcesses(
  bridge: BridgeProcess,
  fresh: (what: string) => string,
): Readonly<Record<'toolResult' | 'plain' | 'edited' | 'continued', () => Promise<number>>> {
  const answered = async (messages: readonly ChatMessage[], more?: object): Promise<ChatMessage[]> => [
    ...messages,
    (await chat(bridge.origin, messages, more)).message,
  ];
  /** @throws when the turn starts a process, because then it has not found the warm one. */
  const onWarm: Timed = async (messages, more) => {
    await untilQuiet(bridge.pid);
    const before = await startedProcesses(bridge);
    const { firstMs } = await chat(bridge.origin, messages, more);
    await untilQuiet(bridge.pid);
    if ((await startedProcesses(bridge)) > before) throw new Error('A turn did not find its warm process.');
    return firstMs;
  };
  const twoTurns = async (): Promise<ChatMessage[]> =>
    answered([...(await answered([user(fresh('Question'))])), user('And then?')]);
  return {
    toolResult: async () => {
      const tools = { tools: [LOOK] };
      const past = await answered([user(`Call it: ${fresh('look')}`)], tools);
      const [call] = past.at(-1)?.tool_calls ?? [];
      if (call === undefined) throw new Error('The model was to call a tool.');
      return onWarm([...past, { role: 'tool', tool_call_id: call.id, content: 'a cat' }], tools);
    },
    plain: async () => onWarm([...(await answered([user(fresh('Question'))])), user('And then?')]),
    continued: async () => onWarm([...(await twoTurns()), user('What else?')]),
    edited: async () => {
      const past = await twoTurns();
      const edits = new Map([
        [1, 'An answer in other words.'],
        [2, 'Another question.'],
      ]);
      const edited = past.map((message, at) => ({ ...message, content: edits.get(at) ?? message.content }));
      return onWarm([...edited, user('What else?')]);
    },
  };
}

const LOOK = {
  type: 'function',
  function: { name: 'look', parameters: { type: 'object', properties: {} } },
};

function foreignHistory(opening: string): ChatMessage[] {
  return Array.from({ length: 41 }, (_, turn) => ({
    role: turn % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: turn === 0 ? opening : `Turn ${turn}, in a sentence of about the usual length of such a turn.`,
  }));
}

function foreignToolResult(opening: string): ChatMessage[] {
  const called = { name: 'read_file', arguments: '{"path":"/a"}' };
  return [
    user(opening),
    {
      role: 'assistant',
      content: null,
      tool_calls: [{ id: 'call_of_another_bridge', type: 'function', function: called }],
    },
    { role: 'tool', tool_call_id: 'call_of_another_bridge', content: 'a cat' },
  ];
}

function user(content: string): ChatMessage {
  return { role: 'user', content };
}

async function startedProcesses({ origin }: BridgeProcess): Promise<number> {
  const metrics = await (await fetch(`${origin}/metrics`)).text();
  const started = /^claude_bridge_cli_processes_started_total (\d+)/m.exec(metrics)?.[1];
  if (started === undefined) throw new Error('The bridge does not tell how many processes it started.');
  return Number(started);
}
