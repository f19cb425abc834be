/** Many at once, many that leave, more than a share, and keys and names that belong to others. */
import { keyOf, STINTED } from '../parties.js';
import { atOnce, pick, type Abuse } from './abuse.js';
import { attempt } from './attempt.js';
import { chat, conversation, SLOWLY } from './requests.js';

const routes: readonly (readonly [string, object])[] = [
  ['/v1/chat/completions', chat('flood')],
  ['/v1/messages', chat('flood', { max_tokens: 9000 })],
  ['/v1/responses', { model: 'sonnet', input: conversation('flood') }],
  ['/v1/completions', { model: 'sonnet', prompt: 'flood' }],
];

export const crowdAbuses: readonly Abuse[] = [
  {
    name: 'sixty requests at once',
    may: ['200'],
    commit: async (by) => {
      const [path, body] = pick(by.random, routes);
      return atOnce(60, async () =>
        attempt(by, { path, body: { ...body, stream: by.random.below(2) === 0 } }),
      );
    },
  },
  {
    name: 'requests that are left at random moments',
    may: ['left', '200'],
    commit: async (by) =>
      atOnce(12, async (index) => {
        const [path, plain] = pick(by.random, routes);
        const slow = chat(`${SLOWLY} ${index}`, { max_tokens: 9000 });
        const body = path.endsWith('s/completions') ? slow : plain;
        const stream = by.random.below(2) === 0;
        return attempt(by, { path, body: { ...body, stream }, leaveAfterMs: by.random.below(2500) });
      }),
  },
  {
    name: 'eight answers to one request',
    may: ['200'],
    commit: async (by) => [await attempt(by, { body: chat(SLOWLY, { n: 8, stream: true }) })],
  },
  {
    name: 'tokens to be counted, many times',
    may: ['200'],
    commit: async (by) =>
      atOnce(4, async (index) =>
        attempt(by, { path: '/v1/messages/count_tokens', body: chat(`count ${index}`) }),
      ),
  },
  {
    name: 'embeddings of much',
    // The thread that makes them lets all others go first.
    may: ['200', '422', 'left'],
    commit: async (by) => {
      const input = Array.from({ length: pick(by.random, [1, 10, 3000]) }, (_, at) => `${at} `.repeat(300));
      return [
        await attempt(by, { path: '/v1/embeddings', body: { model: 'text-embedding-3-small', input } }),
      ];
    },
  },
  {
    name: 'more than a quota',
    may: ['200'],
    commit: async (by) =>
      atOnce(15, async () => attempt({ ...by, key: keyOf(STINTED) }, { body: chat('quota') })),
  },
  {
    name: 'guessed keys',
    may: ['401'],
    commit: async (by) => {
      // While many wrong ones of an address wait, none of its keys is looked at.
      const elsewhere = { ...by, address: `127.0.1.${1 + by.random.below(250)}` };
      return atOnce(60, async (index) =>
        attempt({ ...elsewhere, key: `sk-guess-${index}` }, { path: '/v1/models', method: 'GET' }),
      );
    },
  },
  {
    name: 'answers of others by their ids',
    may: ['404', '400'],
    commit: async (by) =>
      atOnce(10, async (index) => {
        const id = `resp_${String(index).padStart(32, '0')}`;
        const body = { model: 'sonnet', input: 'go on', previous_response_id: id };
        return index % 2 === 0
          ? attempt(by, { path: `/v1/responses/${id}`, method: pick(by.random, ['GET', 'DELETE']) })
          : attempt(by, { path: '/v1/responses', body });
      }),
  },
  {
    name: 'a foreign Host or Origin',
    may: ['403'],
    commit: async (by) => {
      const headers = pick<Readonly<Record<string, string>>>(by.random, [
        { host: 'evil.example' },
        { origin: 'https://evil.example' },
        { 'sec-fetch-site': 'cross-site' },
      ]);
      return [await attempt(by, { body: chat('hi'), headers })];
    },
  },
  {
    name: 'paths and methods that are none',
    may: ['400', '404', '405'],
    commit: async (by) =>
      atOnce(10, async () => {
        const path = pick(by.random, [
          '/v1/chat',
          `/${'x'.repeat(5000)}`,
          '/v1/%00',
          '/v1/..%2f..',
          '/v1/models/x',
        ]);
        return attempt(by, { path, method: pick(by.random, ['GET', 'PUT', 'DELETE', 'PATCH']) });
      }),
  },
];
