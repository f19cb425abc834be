/** What an agent's prompt costs through the bridge, compared with an ideal client without it. */
import { startMessagesApi } from '../../tests/support/messages-api.js';
import type { CacheTotals } from '../../tests/support/api-rules/cache-account.js';
import { cliEnvironment } from '../../tests/support/real-cli.js';
import { agentModel, AGENT_STEPS, AGENT_SYSTEM, AGENT_TASK, rewritten, STEPS } from './agent.js';
import { OPENAI_TOOLS } from './agent-tools.js';
import type { BridgeProcess } from './bridge-process.js';
import { chat, type ChatMessage } from './chat.js';
import { idealTotals } from './ideal-client.js';
import type { Stage } from './stage.js';

export interface CacheCostRow {
  /** The client's name for it. */
  readonly model: string;
  readonly way: Way;
  /** Through the bridge; in tokens, with the cost in tokens of plain input. */
  readonly bridge: CacheTotals;
  readonly ideal: CacheTotals;
  readonly ratio: number;
  /** The ratio should not exceed this. */
  readonly aim?: number;
}

const WAYS = ['continued', 'every answer rewritten by the client', 'the bridge restarted midway'] as const;
type Way = (typeof WAYS)[number];

const MODELS = ['sonnet', 'claude-sonnet-4-6'] as const;

/** The cost depends on the requests, not on the clock, so one run is enough. */
export async function measureCacheCost(stage: Stage): Promise<CacheCostRow[]> {
  const rows: CacheCostRow[] = [];
  for (const model of MODELS) {
    for (const way of WAYS) {
      stage.say(`cache: ${model}, ${way}`);
      rows.push(await oneAgent(stage, model, way));
    }
  }
  return rows;
}

/** With a fresh API, whose cache is empty. */
async function oneAgent(stage: Stage, model: string, way: Way): Promise<CacheCostRow> {
  await using api = await startMessagesApi({ account: true, script: agentModel });
  await using cliHome = await cliEnvironment(api.url);
  const start = async (): Promise<BridgeProcess> => stage.bridge({ env: cliHome.env, cwd: cliHome.home });
  const rewrites = way === WAYS[1];
  const messages: ChatMessage[] = [
    { role: 'system', content: AGENT_SYSTEM },
    { role: 'user', content: AGENT_TASK },
  ];
  let bridge = await start();
  try {
    for (const [index, { call }] of AGENT_STEPS.entries()) {
      if (way === WAYS[2] && index === STEPS / 2) {
        await bridge[Symbol.asyncDispose]();
        bridge = await start();
      }
      const { message } = await chat(bridge.origin, messages, { model, tools: OPENAI_TOOLS });
      messages.push(rewrites ? inOtherWords(message) : message);
      if (call !== undefined) messages.push({ role: 'tool', tool_call_id: call.id, content: call.result });
    }
  } finally {
    await bridge[Symbol.asyncDispose]();
  }
  const refused = api.requests.find((request) => request.refused !== undefined);
  if (refused !== undefined) throw new Error(`The API refused a request: ${refused.refused}`);
  const [first] = api.requests;
  if (first === undefined) throw new Error('No request reached the API.');
  const times = api.requests.map(({ at }) => at);
  const [spent, ideal] = [api.account.totals, idealTotals({ like: first.body, rewrites, times })];
  return {
    ...{ model, way, bridge: spent, ideal, ratio: spent.cost / ideal.cost },
    ...(way !== WAYS[2] && { aim: 1.05 }),
  };
}

/** The client also rewrites the arguments of its calls, which changes only the spaces. */
function inOtherWords({ content, tool_calls, ...message }: ChatMessage): ChatMessage {
  return {
    ...message,
    content: content === null ? null : rewritten(content),
    ...(tool_calls && {
      tool_calls: tool_calls.map((call) => ({
        ...call,
        function: {
          ...call.function,
          arguments: JSON.stringify(JSON.parse(call.function.arguments), null, 2),
        },
      })),
    }),
  };
}
