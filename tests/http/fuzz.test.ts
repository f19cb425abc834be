/**
 * Hundreds of malformed requests to each route against the real application: each gets a clear answer in time, none a 5xx, and those
 * that must be refused ask no model. FUZZ_SEED repeats a run, or makes another one; FUZZ_TIMES makes it so many times as long.
 */
import { Agent, request } from 'node:http';
import { afterEach, describe, expect, test } from '@jest/globals';
import { createMaker } from './malformed.js';
import type { Malformed, Material } from './malformed.js';
import { end, events, start, text } from './scripted-model.js';
import { malformedMaterial } from './malformed-material.js';
import { serve } from './serve.js';
import type { Served } from './serve.js';

const seed = Number(process.env['FUZZ_SEED'] ?? 20_260_101);
const times = Number(process.env['FUZZ_TIMES'] ?? 1);
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
  { port }: Served,
  path: string,
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
function fault(answer: Answer, mayBeAnswered: boolean, isFault: Route['isFault']): string | undefined {
  if (answer.status === 200 && mayBeAnswered) return undefined;
  // This server keeps nothing, so no file and no conversation can be named.
  const unkept = answer.status === 503 && answer.body.includes('"store_unavailable"');
  if (!unkept && (answer.status < 400 || answer.status > 499)) return `status ${answer.status}`;
  if (!answer.type.startsWith('application/json')) return `type ${answer.type}`;
  const body = JSON.parse(answer.body) as { error: Record<string, unknown> };
  const message = typeof body.error === 'string' ? (body.error as string) : body.error['message'];
  if (typeof message !== 'string' || message === '') return 'no message';
  if (message.length > 1000) return `a message of ${message.length} characters`;
  return isFault(body);
}

function openAiFault({ error, ...more }: { readonly error: Record<string, unknown> }): string | undefined {
  if (Object.keys(more).length > 0) return 'more than an error';
  if (Object.keys(error).toSorted().join() !== 'code,message,param,type')
    return `keys ${Object.keys(error).join()}`;
  if (typeof error['code'] !== 'string' || typeof error['type'] !== 'string') return 'no code or type';
  return error['param'] === null || typeof error['param'] === 'string' ? undefined : 'a param of no kind';
}

function anthropicFault(body: { readonly error: Record<string, unknown> }): string | undefined {
  const keys = [body, body.error].map((each) => Object.keys(each).toSorted().join());
  if (keys.join(' ') !== 'error,request_id,type message,type') return `keys ${keys.join(' ')}`;
  return typeof body.error['type'] === 'string' ? undefined : 'no type';
}

function ollamaFault(body: object): string | undefined {
  return Object.keys(body).join() === 'error' ? undefined : 'more than an error';
}

interface Route {
  readonly path: string;
  readonly material: Material;
  readonly isFault: (body: { readonly error: Record<string, unknown> }) => string | undefined;
  /** How many must be refused, and half as many odd ones. */
  readonly count: number;
}

const routes: readonly Route[] = Object.entries(malformedMaterial).map(([path, material]) => ({
  ...{ path, material },
  isFault: { '/v1/messages': anthropicFault, '/api/chat': ollamaFault }[path] ?? openAiFault,
  // A third spoil one field: enough for every wrong value of the route to have its turn, mostly twice.
  count: times * ({ '/v1/chat/completions': 1000, '/v1/completions': 400, '/api/chat': 400 }[path] ?? 800),
}));

async function faultsOf(
  count: number,
  make: () => Malformed,
  mayBeAnswered: boolean,
  { path, isFault }: Route,
): Promise<string[]> {
  const faults: string[] = [];
  const statuses = new Map<number, number>();
  let made = 0;
  const worker = async (): Promise<void> => {
    while (made < count && faults.length < 10) {
      const number = made++;
      const malformed = make();
      try {
        const answer = await send(malformed, server!, path);
        statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
        const found = fault(answer, mayBeAnswered, isFault);
        if (found !== undefined)
          faults.push(`${number}: ${malformed.what}: ${found} ${answer.body.slice(0, 200)}`);
      } catch (error) {
        faults.push(`${number}: ${malformed.what}: ${String(error)}`);
      }
    }
  };
  await Promise.all(Array.from({ length: 16 }, worker));
  if (faults.length > 0) return faults;
  // Shows that the requests are of many kinds.
  expect(statuses.size).toBeGreaterThan(1);
  expect(made).toBe(count);
  return faults;
}

describe.each(routes)('$path', (route) => {
  const { path, material, count } = route;

  test('what they are made from is sound', async () => {
    server = await serve();
    server.chat.script = events(start, text('{}'), end);
    for (const body of material.sound) {
      const headers = { 'content-type': 'application/json' };
      const sent = { headers, body: Buffer.from(JSON.stringify(body)) };
      expect((await send(sent, server, path)).status).toBe(200);
    }
  });

  test(`${count} that must be refused are, and no model is asked (seed ${seed})`, async () => {
    server = await serve();
    server.chat.script = () => {
      throw new Error('The model was asked.');
    };
    const maker = createMaker(seed, material);
    expect(await faultsOf(count, () => maker.refused(), false, route)).toEqual([]);
    expect(server.chat.answers).toEqual([]);
    const errors = server.lines.filter(({ level }) => level === 'error');
    expect(errors.filter(({ fields }) => fields['error'] !== 'store_unavailable')).toEqual([]);
  });

  test(`${count / 2} odd ones are refused or answered (seed ${seed})`, async () => {
    server = await serve();
    server.chat.script = events(start, text('Hey'), end);
    const maker = createMaker(seed + 1, material);
    expect(await faultsOf(count / 2, () => maker.odd(), true, route)).toEqual([]);
    expect(server.chat.answers.length).toBeGreaterThan(0);
    const errors = server.lines.filter(({ level }) => level === 'error');
    expect(errors.filter(({ fields }) => fields['error'] !== 'store_unavailable')).toEqual([]);
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
