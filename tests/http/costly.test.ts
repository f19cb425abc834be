/**
 * Hundreds of requests that are made to cost much, over the routes that ask a model: each gets an answer, none a 5xx, and the server says
 * all the while that it lives. FUZZ_SEED repeats a run, or makes another one; FUZZ_COUNT makes a longer one.
 */
import { createHash } from 'node:crypto';
import { afterEach, expect, test } from '@jest/globals';
import { compose } from '../../src/claude/compose/compose.js';
import { modelFacts } from '../../src/claude/compose/model-facts.js';
import { apiToolSchema } from '../../src/claude/compose/tool-schema.js';
import { createCostlyMaker } from './costly.js';
import { costlyMaterial } from './costly-material.js';
import { end, start, text } from './scripted-model.js';
import type { Script } from './scripted-model.js';
import { serve } from './serve.js';
import type { Served } from './serve.js';

/** On a busy machine a kept connection may end just when it is used again. */
const FRESH = { connection: 'close' };

const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_101);
/** Enough for every kind, and for every text of a route several times. */
const count = Number(process.env['FUZZ_COUNT'] ?? 150);
let server: Served;
afterEach(() => server.closeNow());

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
    const { status } = await fetch(`${url}/health/live`, { headers: FRESH });
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

test.each(Object.entries(costlyMaterial))(
  `${count} to %s`,
  async (path, material) => {
    server = await serve();
    server.chat.script = composing;
    const make = createCostlyMaker(seed, material);
    const faults: string[] = [];
    const statuses = new Map<number, number>();
    let made = 0;
    const worker = async (): Promise<void> => {
      while (made < count && faults.length < 10) {
        const number = made++;
        const { what, headers, body } = make();
        try {
          const sent = { ...headers, ...FRESH };
          const answer = await fetch(`${server.url}${path}`, { method: 'POST', headers: sent, body });
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
    expect(made).toBe(count);
    expect(statuses.get(200)).toBeGreaterThan(count / 10);
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([]);
  },
  300_000,
);
