/**
 * Thousands of malformed requests against the real application: each gets a clear answer in time, none a 5xx, and those
 * that must be refused ask no model. FUZZ_SEED repeats a run, or makes another one.
 */
import { Agent, request } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createMaker } from './malformed.js';
import type { Corpus, Malformed } from './malformed.js';
import { end, events, start, text } from './scripted-model.js';
import { serve } from './serve.js';
import type { Served } from './serve.js';
import { soundChats, soundResponses } from './sound-bodies.js';
import { wrongInChats, wrongInResponses } from './wrong-fields.js';

const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_101);
const corpora: readonly Corpus[] = [
  {
    path: '/v1/chat/completions',
    soundBodies: soundChats,
    wrongFields: wrongInChats,
    required: ['model', 'messages'],
    numbers: ['temperature', 'top_k', 'max_tokens', 'n', 'max_completion_tokens'],
  },
  {
    path: '/v1/responses',
    soundBodies: soundResponses,
    wrongFields: wrongInResponses,
    required: ['model', 'input'],
    numbers: ['temperature', 'top_p', 'max_output_tokens'],
  },
];
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
let server: Served | undefined;

afterEach(() => {
  agent.destroy();
  server?.closeNow();
});

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

async function send(
  { headers, body }: Omit<Malformed, 'what'>,
  path: string,
  { port }: Served,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      { agent, port, host: '127.0.0.1', method: 'POST', path, timeout: 10_000 },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.once('error', reject);
        response.once('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            type: response.headers['content-type'] ?? '',
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.once('error', reject);
    sent.once('timeout', () => sent.destroy(new Error('It hung for ten seconds.')));
    // Set one by one, as Node would refuse some of the values.
    for (const [name, value] of Object.entries(headers))
      sent.setHeader(name, Buffer.from(value).toString('latin1'));
    sent.setHeader('content-length', body.length);
    sent.end(body);
  });
}

/** What is wrong with the answer to a request; nothing when all is well. */
function fault(answer: Answer, mayBeAnswered: boolean): string | undefined {
  if (answer.status === 200 && mayBeAnswered) return undefined;
  if (answer.status < 400 || answer.status > 499) return `status ${answer.status}`;
  if (!answer.type.startsWith('application/json')) return `type ${answer.type}`;
  const { error, ...more } = JSON.parse(answer.body) as { error: Record<string, unknown> };
  if (Object.keys(more).length > 0) return 'more than an error';
  if (Object.keys(error).toSorted().join() !== 'code,message,param,type')
    return `keys ${Object.keys(error).join()}`;
  if (typeof error['message'] !== 'string' || error['message'] === '') return 'no message';
  if (error['message'].length > 1000) return `a message of ${error['message'].length} characters`;
  if (typeof error['code'] !== 'string' || typeof error['type'] !== 'string') return 'no code or type';
  return error['param'] === null || typeof error['param'] === 'string' ? undefined : 'a param of no kind';
}

async function faultsOf(
  count: number,
  path: string,
  make: () => Malformed,
  mayBeAnswered: boolean,
): Promise<string[]> {
  const faults: string[] = [];
  const statuses = new Map<number, number>();
  let made = 0;
  const worker = async (): Promise<void> => {
    while (made < count && faults.length < 10) {
      const number = made++;
      const malformed = make();
      try {
        const answer = await send(malformed, path, server!);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const found = fault(answer, mayBeAnswered);
        if (found !== undefined)
          faults.push(`${number}: ${malformed.what}: ${found} ${answer.body.slice(0, 200)}`);
      } catch (error) {
        faults.push(`${number}: ${malformed.what}: ${String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  // Shows that the requests are of many kinds.
  expect(statuses.size).toBeGreaterThan(1);
  expect(made).toBe(count);
  return faults;
}

describe.each(corpora)('on $path', (corpus) => {
  test('what they are made from is sound', async () => {
    server = await serve();
    for (const body of corpus.soundBodies) {
      const headers = { 'content-type': 'application/json' };
      expect(
        (await send({ headers, body: Buffer.from(JSON.stringify(body)) }, corpus.path, server)).status,
      ).toBe(200);
    }
  });

  test(`4000 that must be refused are, and no model is asked (seed ${seed})`, async () => {
    server = await serve();
    server.chat.script = () => {
      throw new Error('The model was asked.');
    };
    const maker = createMaker(seed, corpus);
    expect(await faultsOf(4000, corpus.path, () => maker.refused(), false)).toEqual([]);
    expect(server.chat.answers).toEqual([]);
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([]);
  }, 120_000);

  test(`2000 odd ones are refused or answered (seed ${seed})`, async () => {
    server = await serve();
    server.chat.script = events(start, text('Hey'), end);
    const maker = createMaker(seed + 1, corpus);
    expect(await faultsOf(2000, corpus.path, () => maker.odd(), true)).toEqual([]);
    expect(server.chat.answers.length).toBeGreaterThan(0);
    expect(server.lines.filter(({ level }) => level === 'error')).toEqual([]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  }, 120_000);
});
