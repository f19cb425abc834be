/**
 * Times to the first token, all in one run against a model that answers at once: `npm run bench -- [--rounds 10] [--json]`.
 * The yardstick is the same question to `claude -p`, which starts the CLI anew.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import OpenAI from 'openai';
import { answer, toolUse } from '../tests/support/api-reply.js';
import { lastUserMessage, lastUserText } from '../tests/support/api-request.js';
import { startBridge } from '../tests/support/bridge.js';
import { startMessagesApi, type ReplyScript } from '../tests/support/messages-api.js';
import { cliEnvironment, NEWEST_CLI } from '../tests/support/real-cli.js';

type Messages = OpenAI.ChatCompletionMessageParam[];

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '10' }, json: { type: 'boolean', default: false } },
});
const rounds = Number(values.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  console.error('Usage: npm run bench -- [--rounds WHOLE_NUMBER] [--json]');
  process.exit(2);
}

const COLD = 'cold `claude -p`';
const TURNS = 6;
const tools: OpenAI.ChatCompletionTool[] = [
  { type: 'function', function: { name: 'look', parameters: { type: 'object', properties: {} } } },
];
const times = new Map<string, number[]>();

await using api = await startMessagesApi({ script: instantModel(), forgetful: true });
await using home = await cliEnvironment(api.url);
await using bridge = await startBridge(NEWEST_CLI.path, api.url);
const openai = new OpenAI({ baseURL: bridge.url, apiKey: 'none', maxRetries: 0 });
bridge.engine.warm();

for (let round = 1; round <= rounds; round += 1) {
  if (!values.json) process.stderr.write(`round ${round} of ${rounds}\r`);
  await rested();
  note(COLD, await coldStart());
  await rested();
  const messages: Messages = [{ role: 'user', content: `Round ${round}.` }];
  for (let turn = 1; turn <= TURNS; turn += 1) {
    const { ms, text } = await firstToken(messages);
    note(turn === 1 ? 'new conversation, warm spare' : 'continued conversation', ms);
    messages.push({ role: 'assistant', content: text }, { role: 'user', content: `Turn ${turn + 1}.` });
  }
  await rested();
  note('tool result, call waiting', await toolRoundTrip(`Call in round ${round}.`));
  await rested();
  note('41-turn history, warm spare', (await firstToken(history(41, round))).ms);
}
report();

/** A spare takes its time to start, and must take none of what is measured next. */
async function rested(): Promise<void> {
  await delay(2000);
}

function note(what: string, ms: number): void {
  const known = times.get(what) ?? [];
  times.set(what, [...known, ms]);
}

function instantModel(): ReplyScript {
  let calls = 0;
  return ({ body }) => {
    const hasResult = lastUserMessage(body).content.some(({ type }) => type === 'tool_result');
    if (hasResult || !lastUserText(body).startsWith('Call')) return answer('These are a few words.');
    calls += 1;
    return answer([toolUse(`toolu_bench_${calls}`, 'look', ['{}'])]);
  };
}

/** From the start of the process to the first piece of its answer, in milliseconds. */
async function coldStart(): Promise<number> {
  const begun = performance.now();
  const format = ['--output-format', 'stream-json', '--verbose', '--include-partial-messages'];
  const child = spawn(NEWEST_CLI.path, ['-p', 'A question.', '--model', 'sonnet', ...format], {
    cwd: home.home,
    env: home.env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let printed = '';
  let first: number | undefined;
  for await (const piece of child.stdout as AsyncIterable<Buffer>) {
    printed += piece.toString();
    if (first === undefined && printed.includes('"text_delta"')) first = performance.now() - begun;
  }
  await exited;
  if (first === undefined) throw new Error(`claude -p gave no answer:\n${printed}`);
  return first;
}

async function firstToken(
  messages: Messages,
  more: { readonly tools?: OpenAI.ChatCompletionTool[] } = {},
): Promise<{ readonly ms: number; readonly text: string }> {
  const begun = performance.now();
  const stream = await openai.chat.completions.create({ model: 'sonnet', messages, stream: true, ...more });
  let ms: number | undefined;
  let text = '';
  for await (const { choices } of stream) {
    text += choices[0]?.delta.content ?? '';
    if (text !== '') ms ??= performance.now() - begun;
  }
  if (ms === undefined) throw new Error('The bridge gave no answer.');
  return { ms, text };
}

/** From the result of a call to the first word of what the model makes of it. */
async function toolRoundTrip(question: string): Promise<number> {
  const messages: Messages = [{ role: 'user', content: question }];
  const { choices } = await openai.chat.completions.create({ model: 'sonnet', messages, tools });
  const message = choices[0]!.message;
  const results = (message.tool_calls ?? []).map(({ id }) => ({
    role: 'tool' as const,
    tool_call_id: id,
    content: 'a cat',
  }));
  return (await firstToken([...messages, message, ...results], { tools })).ms;
}

function history(turns: number, round: number): Messages {
  return Array.from({ length: turns }, (_, turn) => ({
    role: turn % 2 === 0 ? ('user' as const) : ('assistant' as const),
    content: `Turn ${turn} of round ${round}.`,
  }));
}

function report(): void {
  const cold = quantile(times.get(COLD) ?? [], 0.5);
  const rows = [...times].map(([what, all]) => {
    const [p50, p95] = [quantile(all, 0.5), quantile(all, 0.95)];
    return { what, samples: all.length, p50: Math.round(p50), p95: Math.round(p95), ratio: p50 / cold };
  });
  if (values.json) {
    console.log(JSON.stringify({ cli: NEWEST_CLI.version, node: process.version, rounds, rows }, null, 2));
    return;
  }
  console.log(`Time to the first token, in ms; CLI ${NEWEST_CLI.version}, Node ${process.version}\n`);
  console.log(
    `${''.padEnd(30)}${['samples', 'p50', 'p95', '× cold'].map((head) => head.padStart(9)).join('')}`,
  );
  for (const { what, samples, p50, p95, ratio } of rows) {
    const cells = [samples, p50, p95, ratio.toFixed(2)].map((cell) => String(cell).padStart(9));
    console.log(`${what.padEnd(30)}${cells.join('')}`);
  }
}

/** The value that a share of all lie at or below. */
function quantile(all: readonly number[], share: number): number {
  const sorted = [...all].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? NaN;
}
