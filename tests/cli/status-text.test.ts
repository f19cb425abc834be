/** What `status` shows, in the width of a terminal. */
import { Chalk } from 'chalk';
import { expect, test } from '@jest/globals';
import { statusText } from '../../src/cli/commands/status/status-text.js';

type Body = Parameters<typeof statusText>[1];

const now = new Date(2026, 0, 31, 12, 0, 0).getTime() / 1000;
const request = {
  ...{ id: 'req_0123456789abcdef', method: 'POST', route: '/v1/chat/completions', started_at: now - 60 },
  ...{
    ms: 1234,
    model: 'a-very-long-alias-of-a-model',
    served_by: 'claude-sonnet-5-5-20260101',
    status: 200,
  },
  ...{ first_token_ms: 900, input_tokens: 123_456, output_tokens: 2345 },
};
const body: Body = {
  ...{ version: '1.2.3', started_at: now - 90_061, uptime_seconds: 90_061, ready: false, logged_in: false },
  problem: `The Claude CLI is logged out, which nobody can change from here. ${'Type this. '.repeat(6)}Run claude auth login.`,
  ...{ cli: { version: '2.1.330' }, slots: 8, waiting: 12 },
  processes: { busy: 3, idle: 14, spare: 2 },
  requests: {
    ended: 10,
    asked_model: { ended: 9, failed: 1 },
    failed: 2,
    running: [{ ...request, ms: 1 }],
    recent: [request, { ...request, status: 429, error: 'rate_limit_exceeded' }],
  },
  limits: [
    { window: 'five_hour', status: 'allowed', used_percent: 34, resets_at: now + 7200, seen_at: now },
    { window: 'seven_day', status: 'allowed', used_percent: 58, resets_at: now + 4 * 86_400, seen_at: now },
  ],
  extra_usage: false,
  cost_estimate: { usd: 12.5, unpriced_answers: 3 },
  tokens: {
    since_start: [],
    today: [
      {
        model: 'claude-sonnet-5-5-20260101',
        requests: 1000,
        input_tokens: 12_345_678,
        cached_tokens: 11_345_678,
        output_tokens: 234_567,
      },
    ],
  },
};

test.each([80, 120])('no line is longer than %d columns', (columns) => {
  const text = statusText('http://127.0.0.1:8000', body, { now, columns, colours: new Chalk({ level: 0 }) });
  expect(text.split('\n').filter((line) => line.length > columns)).toEqual([]);
  expect(text).toMatch(/^State +The Claude CLI is logged out/m);
  expect(text).toMatch(/^Recent +\d\d:\d\d:\d\d {2}200 {2}chat {2}\S*sonnet-5-5/m);
  expect(text).toMatch(/ 429 .*rate_limit_exceeded/);
  expect(text).toMatch(/^Requests +9 asked a model, 1 with an error \(10 in all, 2 with an error\)$/m);
  expect(text).toMatch(/^Plan limit +five_hour: 34 % used, resets in 2 h \(.*2:00.*\)$/m);
});

test('a reset on another day names the day, in the user’s own form', () => {
  const text = statusText('http://127.0.0.1:8000', body, {
    now,
    columns: 80,
    colours: new Chalk({ level: 0 }),
  });
  const at = new Date((now + 4 * 86_400) * 1000);
  const day = at.toLocaleString(undefined, { weekday: 'short' });
  expect(text).toMatch(new RegExp(`seven_day: 58 % used, resets in 4 d \\(.*${day}.*\\)`));
});
