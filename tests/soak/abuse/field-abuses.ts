/** Fields that are long, many, repeated in the answer, or out of range. */
import type { Json } from '../../http/sound-bodies.js';
import { once, oneByOne, pick, type Abuse } from './abuse.js';
import { attempt } from './attempt.js';
import { claimedPng, plainPng } from './png.js';
import { chat } from './requests.js';

const many = <T>(count: number, item: T): T[] => Array.from({ length: count }, () => item);
const functions = (count: number): Json => ({
  tools: Array.from({ length: count }, (_, at) => ({
    type: 'function',
    function: {
      name: `f${at}`,
      parameters: {
        type: 'object',
        properties: Object.fromEntries(many(20, 0).map((__, each) => [`p${each}`, { type: 'string' }])),
      },
    },
  })),
});
const image = (base64: string): Json =>
  chat([{ type: 'image_url', image_url: { url: `data:image/png;base64,${base64}` } }]);
const completion = (length: number, more: Json): Json => ({
  ...{ model: 'sonnet', prompt: 'x'.repeat(length), max_tokens: 9 },
  ...more,
});

/** Each is beyond one bound. */
const tooMuch: Readonly<Record<string, () => readonly [string, Json]>> = {
  'many messages': () => [
    '/v1/chat/completions',
    { model: 'sonnet', messages: many(10_001, { role: 'user', content: 'x' }) },
  ],
  'many parts': () => ['/v1/chat/completions', chat(many(10_001, { type: 'text', text: 'x' }))],
  'many tools': () => ['/v1/chat/completions', chat('hi', functions(513))],
  'a long text': () => ['/v1/chat/completions', chat('x'.repeat(11_000_000))],
  'a long user': () => ['/v1/chat/completions', chat('hi', { user: 'x'.repeat(9_000_000) })],
  'a long stop sequence': () => ['/v1/chat/completions', chat('hi', { stop: ['x'.repeat(1_000_000)] })],
  'a long id': () => [
    '/v1/responses',
    { model: 'sonnet', input: 'x', previous_response_id: 'x'.repeat(9999) },
  ],
  'much metadata': () => [
    '/v1/chat/completions',
    chat('hi', { metadata: Object.fromEntries(many(5000, 'x').map((text, at) => [`k${at}`, text])) }),
  ],
  'echo times n': () => ['/v1/completions', completion(300_000, { echo: true, n: 8 })],
  'a response that would repeat much': () => [
    '/v1/responses',
    { model: 'sonnet', input: 'hi', instructions: 'x'.repeat(2_000_000) },
  ],
  'an image that says it is huge': () => ['/v1/chat/completions', image(claimedPng(100_000))],
};

/** Each is as much as a bound allows. */
const much: Readonly<Record<string, () => readonly [string, Json]>> = {
  'as many messages as are taken': () => [
    '/v1/chat/completions',
    { model: 'sonnet', messages: many(10_000, { role: 'user', content: 'x' }) },
  ],
  'as many tools as are taken': () => ['/v1/chat/completions', chat('hi', functions(512))],
  'as long a text as is taken': () => ['/v1/chat/completions', chat('x '.repeat(4_000_000))],
  'as much echo as is taken': () => ['/v1/completions', completion(480_000, { echo: true, n: 2 })],
  'a kept response that repeats as much as it may': () => [
    '/v1/responses',
    { model: 'sonnet', input: 'hi', instructions: 'x'.repeat(900_000) },
  ],
  'an image of as many pixels as are taken': () => ['/v1/chat/completions', image(plainPng(8000))],
};

const names = ['--help', 'a b', '$(id)', '../../etc/passwd', 'x'.repeat(300), '', 5, null, {}, 'claude-"&x'];
const oddFields = ['temperature', 'top_p', 'top_k', 'max_tokens', 'n', 'seed', 'presence_penalty', 'stream'];
const oddNumbers = [
  ...[
    '1e999',
    '-1e999',
    '9'.repeat(400),
    '9007199254740993',
    '-0',
    '1E400',
    '0.1e-400',
    '1.0',
    '-1',
    '2e308',
  ],
  ...['0x10', 'NaN', 'Infinity', '1_000', '01', '"5"', '[1]', '{}'],
];

const asks = (
  kinds: Readonly<Record<string, () => readonly [string, Json]>>,
  may: readonly string[],
): Abuse[] =>
  Object.entries(kinds).map(([name, make]) => {
    const made = once(() => {
      const [path, body] = make();
      return { path, body: Buffer.from(JSON.stringify(body)) };
    });
    return { name, may, commit: async (by) => [await attempt(by, made())] };
  });

export const fieldAbuses: readonly Abuse[] = [
  ...asks(tooMuch, ['422']),
  // What is too much for the model's API it says itself.
  ...asks(much, ['200', '400']),
  {
    name: 'a model’s name that is none',
    may: ['422'],
    commit: async (by) => [
      await attempt(by, { body: chat('hi', { model: pick<unknown>(by.random, names) }) }),
    ],
  },
  {
    name: 'odd numbers',
    may: ['200', '400', '422'],
    commit: async (by) =>
      oneByOne(10, async () => {
        const odd = `"${pick(by.random, oddFields)}":${pick(by.random, oddNumbers)}`;
        return attempt(by, { body: JSON.stringify(chat('hi')).replace(/\}$/, `,${odd}}`) });
      }),
  },
];
