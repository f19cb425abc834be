/** A request as one line for a person. */
import { Chalk } from 'chalk';
import { expect, test } from '@jest/globals';
import { createLogger } from '../../src/cli/server/logger.js';
import { requestLine, type LoggedRequest } from '../../src/cli/terminal/request-line.js';

const plain = new Chalk({ level: 0 });
const at = new Date(2026, 0, 31, 22, 17, 33).toISOString();
const answered: LoggedRequest = {
  ...{ time: at, status: 200, route: '/v1/chat/completions', ms: 604, firstTokenMs: 580 },
  ...{ model: 'sonnet', servedBy: 'claude-sonnet-5-5', inputTokens: 21, outputTokens: 31 },
  requestId: 'req_db53a1b2c3d4e5f60718293a4b5c6d7e',
};

test.each([
  [
    'a wide terminal shows everything',
    160,
    { ...answered, client: 'laptop' },
    '22:17:33  200  chat  sonnet → claude-sonnet-5-5   0.60 s (first 0.58)   21 → 31 tok   laptop   req_db53a1b2c3d4e5f60718293a4b5c6d7e',
  ],
  [
    'a usual one the beginning of the id',
    100,
    answered,
    '22:17:33  200  chat  sonnet → claude-sonnet-5-5   0.60 s (first 0.58)   21 → 31 tok   req_db53…',
  ],
  [
    '80 columns the model that answered',
    80,
    answered,
    '22:17:33  200  chat  sonnet-5-5  0.60 s (first 0.58)  21 → 31 tok  req_db53…',
  ],
  [
    'long names lose what matters less',
    80,
    {
      ...answered,
      model: 'gpt-5',
      servedBy: 'claude-haiku-4-5-20251001',
      inputTokens: 123_456,
      outputTokens: 12_345,
    },
    '22:17:33  200  chat  haiku-4-5  0.60 s  123456 → 12345 tok  req_db53…',
  ],
  [
    'a failure has its reason',
    80,
    {
      time: at,
      status: 404,
      route: '/v1/chat/completions',
      ms: 3,
      model: 'sonet',
      error: 'model_not_found',
      requestId: 'req_1',
    },
    '22:17:33  404  chat  sonet   0.00 s   model_not_found   req_1',
  ],
  [
    'another route by its path, cut to fit',
    80,
    { time: at, status: 404, route: `/v1/${'x'.repeat(100)}`, ms: 1, error: 'not_found', requestId: 'req_1' },
    `22:17:33  404  /${'x'.repeat(63)}…`,
  ],
] as const)('%s', (_what, columns, request, expected) => {
  const line = requestLine(request, columns, plain);
  expect(line).toBe(expected);
  expect(line.length).toBeLessThanOrEqual(columns);
});

test('failures are red, a client that left is yellow, the rest is plain', () => {
  const colours = new Chalk({ level: 1 });
  const line = (status: number): string => requestLine({ ...answered, status }, 80, colours);
  expect(line(200)).not.toContain('\u001b');
  expect(line(500).startsWith('\u001b[31m')).toBe(true);
  expect(line(499).startsWith('\u001b[33m')).toBe(true);
});

test('the log writes such lines for people, in the width of the terminal, and JSON for programs', () => {
  const logged = (json: boolean, columns?: number): string => {
    let text = '';
    const stream = { write: (chunk: string) => (text += chunk), ...(columns !== undefined && { columns }) };
    const log = createLogger({ 'log-level': 'info', 'json-logs': json }, stream, { coloured: false });
    const fields = Object.fromEntries(Object.entries(answered).filter(([name]) => name !== 'time'));
    log.info({ ...fields, method: 'POST' }, 'request');
    return text;
  };
  expect(logged(false)).toMatch(/^\d\d:\d\d:\d\d {2}200 {2}chat {2}sonnet-5-5 {2}0\.60 s .* req_db53…\n$/);
  expect(logged(false, 100)).toContain('sonnet → claude-sonnet-5-5');
  expect(JSON.parse(logged(true))).toMatchObject({ msg: 'request', route: '/v1/chat/completions', ms: 604 });
});
