/** Times to the first word and to the end for everything under comparison, alternating so that all run on the same machine state. */
import { chat, type ChatMessage } from './chat.js';
import { askCold } from './cold-cli.js';
import { startDrivenCli } from './driven-cli.js';
import type { BridgeProcess } from './bridge-process.js';
import { treeCpuSeconds, untilQuiet } from './process-tree.js';
import type { Stage } from './stage.js';
import { spread, type Spread } from './statistics.js';
import { streamedPost } from './streamed-post.js';

export interface LatencyRow {
  readonly what: string;
  readonly firstMs: Spread;
  readonly totalMs: Spread | undefined;
  /** CPU milliseconds of the bridge and its processes, including the start of the next spare where one is used. */
  readonly cpuMs: number | undefined;
  readonly timesCold: number;
}

const COLD = 'cold `claude -p`';
export const DIRECT_FIRST = 'CLI driven directly, warm, first turn';
export const DIRECT_LATER = 'CLI driven directly, later turn';
export const BRIDGE_NEW = 'bridge, new conversation, spare ready';
export const BRIDGE_LATER = 'bridge, continued conversation';
const BRIDGE_TOOL = 'bridge, tool result, process warm';

export async function measureLatency(stage: Stage, rounds: number): Promise<LatencyRow[]> {
  const times = new Map<string, { first: number[]; total: number[]; cpu: number[] }>();
  const note = (what: string, firstMs: number, totalMs?: number, cpuMs?: number): void => {
    const known = times.get(what) ?? { first: [], total: [], cpu: [] };
    times.set(what, known);
    known.first.push(firstMs);
    if (totalMs !== undefined) known.total.push(totalMs);
    if (cpuMs !== undefined) known.cpu.push(cpuMs);
  };

  await using bridge = await stage.bridge();
  for (let round = 0; round <= rounds; round += 1) {
    stage.say(`latency: round ${round} of ${rounds}`);
    // The first round is a warm-up for the machine.
    await oneRound(stage, bridge, round, round === 0 ? () => undefined : note);
  }
  const cold = spread(times.get(COLD)?.first ?? []).p50;
  return [...times].map(([what, { first, total, cpu }]) => ({
    what,
    firstMs: spread(first),
    totalMs: total.length > 0 ? spread(total) : undefined,
    cpuMs: cpu.length > 0 ? spread(cpu).p50 : undefined,
    timesCold: spread(first).p50 / cold,
  }));
}

type Note = (what: string, firstMs: number, totalMs?: number, cpuMs?: number) => void;

async function oneRound(stage: Stage, bridge: BridgeProcess, round: number, note: Note): Promise<void> {
  await untilQuiet(bridge.pid);
  for (let each = 0; each < LATER_TURNS; each += 1) {
    const { firstMs, totalMs } = await askApi(stage.apiUrl);
    note('straight to the API', firstMs, totalMs);
  }
  const cold = await askCold(stage.cli.path, stage);
  note(COLD, cold.firstMs, cold.totalMs);

  const noted = async (
    what: string,
    messages: readonly ChatMessage[],
    more?: object,
  ): Promise<ChatMessage> => {
    const before = treeCpuSeconds(bridge.pid);
    const { firstMs, totalMs, message } = await chat(bridge.origin, messages, more);
    await untilQuiet(bridge.pid);
    note(what, firstMs, totalMs, (treeCpuSeconds(bridge.pid) - before) * 1000);
    return message;
  };
  await sideBySide(stage, round, note, noted);
  const asked: ChatMessage[] = [{ role: 'user', content: `Call in round ${round}.` }];
  const call = await noted('bridge, tool call, spare ready', asked, { tools });
  const results = (call.tool_calls ?? []).map(({ id }) => ({
    role: 'tool' as const,
    tool_call_id: id,
    content: 'a cat',
  }));
  if (results.length === 0) throw new Error('The model was to call a tool.');
  await noted(BRIDGE_TOOL, [...asked, call, ...results], { tools });
  await noted('bridge, 41-turn history, spare ready', history(41, round));
  await noted('bridge, json_schema, spare ready', [{ role: 'user', content: `Json ${round}.` }], {
    response_format,
  });
}

/** A conversation with the CLI and the same one with the bridge, turn by turn. */
async function sideBySide(
  stage: Stage,
  round: number,
  note: Note,
  askBridge: (what: string, messages: readonly ChatMessage[]) => Promise<ChatMessage>,
): Promise<void> {
  await using cli = startDrivenCli(stage.cli.path, stage);
  await untilQuiet(cli.pid);
  const begun = performance.now();
  await cli.initialise();
  const initialised = performance.now() - begun;
  const messages: ChatMessage[] = [];
  for (let turn = 0; turn <= LATER_TURNS; turn += 1) {
    const content = `Turn ${turn} of round ${round}.`;
    const answered = await cli.ask(content);
    note(turn === 0 ? DIRECT_FIRST : DIRECT_LATER, turn === 0 ? initialised + answered : answered);
    await untilQuiet(cli.pid);
    messages.push({ role: 'user', content });
    messages.push(await askBridge(turn === 0 ? BRIDGE_NEW : BRIDGE_LATER, messages));
  }
}

async function askApi(apiUrl: string): Promise<{ readonly firstMs: number; readonly totalMs: number }> {
  const messages = [{ role: 'user', content: 'A question.' }];
  const body = { model: 'claude-sonnet', max_tokens: 100, stream: true, messages };
  return streamedPost(`${apiUrl}/v1/messages`, body, (data) => data.includes('text_delta'));
}

const LATER_TURNS = 5;

const tools = [
  { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } },
];
const schema = {
  type: 'object',
  properties: { word: { type: 'string' } },
  required: ['word'],
  additionalProperties: false,
};
const response_format = { type: 'json_schema', json_schema: { name: 'word', strict: true, schema } };

function history(turns: number, round: number): ChatMessage[] {
  return Array.from({ length: turns }, (_, turn) => ({
    role: turn % 2 === 0 ? ('user' as const) : ('assistant' as const),
    // No other conversation here may begin like this: it would find the same process.
    content: `Turn ${turn} of the history of round ${round}.`,
  }));
}
