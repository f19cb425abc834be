/**
 * Five thousand requests that are made to cost much, over all routes: each gets an answer, none a 5xx, and the server says
 * all the while that it lives. FUZZ_SEED repeats a run, or makes another one.
 */
import { createHash } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { compose } from '../../src/claude/compose/compose.js';
import { modelFacts } from '../../src/claude/compose/model-facts.js';
import { apiToolSchema } from '../../src/claude/compose/tool-schema.js';
import { createCostlyMaker } from './costly.js';
import type { CostlyMaterial } from './costly.js';
import { end, start, text } from './scripted-model.js';
import type { Script } from './scripted-model.js';
import { serve } from './serve.js';
import type { Served } from './serve.js';
import { soundChats, soundCompletions, soundMessages, soundResponses } from './sound-bodies.js';
import type { Json } from './sound-bodies.js';

const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_101);
let server: Served;
afterEach(() => server.closeNow());

const chat = soundChats[0]!;
const response = soundResponses[0]!;
const message = soundMessages[0]!;
const functions = (schemas: readonly Json[]): Json[] =>
  schemas.map((parameters, at) => ({ type: 'function', name: `f${at}`, parameters }));

const routes: readonly (readonly [string, CostlyMaterial])[] = [
  [
    '/v1/chat/completions',
    {
      sound: soundChats,
      texts: [
        ...['model', 'messages.0.content', 'messages.0.content.0.text', 'messages.0.name', 'messages.0.role'],
        ...[
          'stop',
          'stop.0',
          'user',
          'metadata.a',
          'tool_choice',
          'reasoning_effort',
          'response_format.type',
        ],
        ...['tools.0.name', 'tools.0.type', 'tools.0.description', 'tools.0.function.name', 'modalities.0'],
        ...['messages.0.content.0.image_url.url', 'messages.1.tool_calls.0.function.arguments', 'unknown'],
      ],
      withSchema: (schema) => ({
        ...chat,
        response_format: { type: 'json_schema', json_schema: { schema } },
      }),
      withTools: (schemas) => ({ ...chat, tools: functions(schemas) }),
    },
  ],
  [
    '/v1/responses',
    {
      sound: soundResponses,
      texts: [
        ...['model', 'input', 'input.0.content', 'input.0.type', 'input.0.call_id', 'input.0.role'],
        ...['instructions', 'previous_response_id', 'metadata.a', 'text.verbosity', 'text.format.name'],
        ...[
          'tools.0.name',
          'tools.1.name',
          'tools.0.namespace',
          'include.0',
          'safety_identifier',
          'truncation',
        ],
      ],
      withSchema: (schema) => ({ ...response, text: { format: { type: 'json_schema', name: 'x', schema } } }),
      withTools: (schemas) => ({
        ...response,
        tools: [
          { type: 'namespace', name: 'n'.repeat(256), tools: functions(schemas).slice(0, 200) },
          { type: 'namespace', name: 'm'.repeat(256), tools: functions(schemas).slice(0, 200) },
        ],
      }),
    },
  ],
  [
    '/v1/completions',
    { sound: soundCompletions, texts: ['model', 'prompt', 'prompt.0', 'stop', 'stop.0', 'suffix', 'user'] },
  ],
  [
    '/v1/messages',
    {
      sound: soundMessages,
      texts: [
        ...['model', 'system', 'system.0.text', 'messages.0.content', 'messages.0.content.0.text'],
        ...['messages.0.role', 'stop_sequences.0', 'tools.0.name', 'tools.0.description', 'metadata.user_id'],
        ...['tool_choice.name', 'thinking.type', 'messages.0.content.0.type', 'output_config.effort'],
      ],
      withSchema: (schema) => ({ ...message, output_config: { format: { type: 'json_schema', schema } } }),
      withTools: (schemas) => ({
        ...message,
        tools: schemas.map((input_schema, at) => ({ name: `f${at}`, input_schema })),
      }),
    },
  ],
];

/** Composes what the model would get, as the engine does, and answers. */
const composing: Script = async function* (turn) {
  yield await Promise.resolve(start);
  const hash = createHash('sha256');
  const { request } = compose(turn, {
    ...{ model: 'claude-sonnet-5', facts: modelFacts('claude-sonnet-5'), lifetime: '5m' },
    memory: { find: () => undefined, keep: () => undefined },
    toolSchemas: apiToolSchema,
    hash: { add: (part) => void hash.update(part), key: () => hash.copy().digest('hex') },
  });
  yield text(String(JSON.stringify(request).length));
  yield end;
};

/** Asks every 250 ms whether the server lives; gives what was answered, and how long the longest took. */
function watch(url: string): { readonly stop: () => Promise<{ answers: number[]; longest: number }> } {
  const answers: Promise<number>[] = [];
  let longest = 0;
  const ask = async (): Promise<number> => {
    const asked = performance.now();
    const { status } = await fetch(`${url}/health/live`);
    longest = Math.max(longest, performance.now() - asked);
    return status;
  };
  const asking = setInterval(() => answers.push(ask()), 250);
  return {
    stop: async () => {
      clearInterval(asking);
      return { answers: await Promise.all([...answers, ask()]), longest };
    },
  };
}

test.each(routes)(
  '1250 to %s',
  async (path, material) => {
    server = await serve();
    server.chat.script = composing;
    const make = createCostlyMaker(seed, material);
    const faults: string[] = [];
    const statuses = new Map<number, number>();
    let made = 0;
    const worker = async (): Promise<void> => {
      while (made < 1250 && faults.length < 10) {
        const number = made++;
        const { what, headers, body } = make();
        try {
          const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers, body });
          const said = await answer.text();
          statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
          if (answer.status !== 200 && (answer.status < 400 || answer.status > 499))
            faults.push(`${number}: ${what}: ${answer.status} ${said.slice(0, 300)}`);
          if (said.length > 8 * 1024 * 1024) faults.push(`${number}: ${what}: ${said.length} characters`);
        } catch (error) {
          faults.push(`${number}: ${what}: ${String(error)}`);
        }
      }
    };
    const health = watch(server.url);
    await Promise.all(Array.from({ length: 8 }, worker));
    const { answers, longest } = await health.stop();
    if (process.env['FUZZ_TELL'] !== undefined)
      console.log(path, [...statuses], answers.length, Math.round(longest));
    expect(faults).toEqual([]);
    expect(made).toBe(1250);
    expect(statuses.get(200)).toBeGreaterThan(100);
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([]);
  },
  300_000,
);
