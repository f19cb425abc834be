/** GET /metrics and GET /v1/usage against actual requests: the real CLI in front of the scripted Messages API. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { UsageRecorder } from '../../src/usage/usage-recorder.js';
import { openUsageFolder } from '../../src/usage/usage-folder.js';
import { answer, apiError, planLimitHeaders } from '../support/api-reply.js';
import { startBench, whole, type Bench } from '../support/bench.js';
import { deferred } from '../support/deferred.js';
import { processesMarked } from '../support/leftovers.js';
import { readMetrics, type Labels, type ReadMetrics } from '../support/read-metrics.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { silentLog } from '../../src/core/logger.js';

const chat = '/v1/chat/completions';
const messages = [{ role: 'user' as const, content: 'hello' }];

let bench: Bench;
let directory: string;
let usage: UsageRecorder;
beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'claude-bridge-usage-'));
  usage = bookIn(directory);
  bench = await startBench(NEWEST_CLI.path, { usage });
});
afterAll(async () => {
  await bench[Symbol.asyncDispose]();
  await usage.close();
  rmSync(directory, { recursive: true, force: true });
});

const get = async (route: string): Promise<Response> => fetch(`${bench.bridge.origin}${route}`);
const json = async (route: string): Promise<Record<string, unknown>> =>
  (await (await get(route)).json()) as Record<string, unknown>;
const scraped = async (): ReturnType<typeof readMetrics> => readMetrics(await get('/metrics'));
/** The bench itself requests the API description. */
const asked = (metrics: ReadMetrics): [Labels, number][] => metrics.values('claude_bridge_requests_total');
const others = (metrics: ReadMetrics): [Labels, number][] =>
  metrics
    .values('claude_bridge_other_requests_total')
    .filter(([labels]) => labels['route'] !== '/v1/openapi.json');
const sumOf = (values: readonly (readonly [unknown, number])[]): number =>
  values.reduce((sum, [, value]) => sum + value, 0);
/** The server finishes a request a moment after the client has read it to the end. */
const counted = async (requests: number): ReturnType<typeof readMetrics> => {
  for (let tries = 0; tries < 200; tries++) {
    const now = await scraped();
    if (sumOf([...asked(now), ...others(now)]) >= requests) return now;
    await delay(10);
  }
  throw new Error(`There were never ${requests} requests.`);
};

describe('after some requests', () => {
  let metrics: Awaited<ReturnType<typeof scraped>>;
  let served: string;
  beforeAll(async () => {
    const counts = { input: 7, cacheRead: 30, cacheWrite: 200 };
    bench.api.reply(
      {
        ...answer('one two three'),
        usage: { ...counts, output: 11 },
        headers: planLimitHeaders('allowed_warning', 4_000_000_000),
      },
      { ...answer('four'), usage: { ...counts, output: 5 } },
      apiError(429, 'rate_limit_error', 'used up', planLimitHeaders('rejected', 4_000_000_100)),
    );
    const stream = await bench.openai.chat.completions.create({ model: 'sonnet', messages, stream: true });
    served = (await whole(stream))[0]!.model;
    const second = [...messages, { role: 'assistant' as const, content: 'one two three' }, ...messages];
    await bench.openai.chat.completions.create({ model: 'sonnet', messages: second });
    const refused = { status: 429 };
    await expect(bench.openai.chat.completions.create({ model: 'sonnet', messages })).rejects.toMatchObject(
      refused,
    );
    for (const name of ['made-up-1', 'made-up-2'])
      await expect(bench.openai.chat.completions.create({ model: name, messages })).rejects.toMatchObject({
        status: 404,
      });
    await expect(
      bench.openai.chat.completions.create({ model: 'sonnet', messages: [] }),
    ).rejects.toMatchObject({ status: 422 });
    await bench.openai.models.list();
    await get('/v1/models/sonnet');
    await get('/nowhere/a-made-up-path');
    metrics = await counted(9);
  });

  test('requests that asked a model are counted by route, serving model and status, and all others apart', () => {
    expect(asked(metrics)).toEqual([
      [{ route: '/v1/chat/completions', model: served, status: '200' }, 2],
      [{ route: '/v1/chat/completions', model: 'other', status: '429' }, 1],
      [{ route: '/v1/chat/completions', model: 'other', status: '404' }, 2],
    ]);
    expect(others(metrics)).toEqual([
      [{ route: '/v1/chat/completions', status: '422' }, 1],
      [{ route: '/v1/models', status: '200' }, 1],
      [{ route: '/v1/models/{id}', status: '200' }, 1],
      [{ route: 'other', status: '404' }, 1],
    ]);
    expect(metrics.values('claude_bridge_request_failures_total')).toEqual([
      [{ route: chat, code: 'rate_limit_exceeded' }, 1],
      [{ route: chat, code: 'model_not_found' }, 2],
      [{ route: chat, code: 'validation_error' }, 1],
      [{ route: 'other', code: 'not_found' }, 1],
    ]);
  });

  test('tokens are those the API billed, by kind', () => {
    expect(metrics.values('claude_bridge_tokens_total')).toEqual([
      [{ kind: 'input', model: served }, 14],
      [{ kind: 'cache_read', model: served }, 60],
      [{ kind: 'cache_write', model: served }, 400],
      [{ kind: 'output', model: served }, 16],
    ]);
  });

  test('times are histograms: to the first token for each answer, to the end for each request', () => {
    const firstToken = metrics.histograms('claude_bridge_time_to_first_token_seconds');
    expect(firstToken.map(({ labels, count }) => [labels, count])).toEqual([
      [{ route: chat, model: served }, 2],
    ]);
    const own = metrics.histograms('claude_bridge_own_time_seconds');
    expect(own.map(({ labels, count }) => [labels, count])).toEqual([[{ route: chat, model: served }, 2]]);
    expect(own[0]!.sum).toBeLessThanOrEqual(firstToken[0]!.sum);
    const duration = metrics.histograms('claude_bridge_request_duration_seconds');
    expect(duration.find(({ labels }) => labels['model'] === served)?.count).toBe(2);
    for (const { sum, count, buckets } of [...firstToken, ...own, ...duration]) {
      expect(sum).toBeGreaterThanOrEqual(0);
      expect(buckets.at(-1)).toEqual(['+Inf', count]);
      const heights = buckets.map(([, height]) => height);
      expect(heights).toEqual([...heights].sort((a, b) => a - b));
    }
  });

  test('the state of the engine and the process is visible', () => {
    expect(metrics.sum('claude_bridge_ready')).toBe(1);
    expect(metrics.sum('claude_bridge_slots')).toBe(8);
    expect(metrics.sum('claude_bridge_requests_waiting')).toBe(0);
    expect(metrics.values('claude_bridge_cli_processes').map(([labels]) => labels)).toEqual([
      { state: 'spare' },
      { state: 'busy' },
      { state: 'idle' },
    ]);
    expect(metrics.sum('claude_bridge_cli_processes_started_total')).toBeGreaterThanOrEqual(1);
    expect(metrics.sum('claude_bridge_cli_processes_died_total')).toBe(0);
    expect(metrics.values('claude_bridge_info')).toEqual([[{ version: 'tested', cli_version: 'tested' }, 1]]);
    expect(metrics.sum('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(metrics.names()).toContain('nodejs_eventloop_lag_p99_seconds');
  });

  test('the plan’s window has the latest state and reset time', () => {
    expect(metrics.values('claude_bridge_plan_limit_status')).toEqual([
      [{ window: 'five_hour', status: 'rejected' }, 1],
    ]);
    expect(metrics.values('claude_bridge_plan_limit_reset_timestamp_seconds')).toEqual([
      [{ window: 'five_hour' }, 4_000_000_100],
    ]);
  });

  test('requests for metrics, health, status and usage are not counted', async () => {
    for (const route of ['/health', '/v1/status', '/v1/usage', '/v1/usage/series', '/metrics', '/v1/metrics'])
      await get(route);
    await get('/v1/models');
    const now = await counted(10);
    expect([sumOf(asked(now)), sumOf(others(now))]).toEqual([5, 5]);
  });

  test('GET /v1/usage has the same numbers, even after a restart', async () => {
    const expected = {
      total: {
        requests: 5,
        failed: 3,
        input_tokens: 474,
        cached_tokens: 60,
        cache_write_tokens: 400,
        output_tokens: 16,
      },
      by_model: [
        { model: served, requests: 2, failed: 0, input_tokens: 474, output_tokens: 16 },
        { model: 'other', requests: 3, failed: 3, input_tokens: 0, output_tokens: 0 },
      ],
      by_key: [{ key: null, requests: 5 }],
    };
    const now = await json('/v1/usage');
    expect(now).toMatchObject({ object: 'usage', days: 30, ...expected });
    expect(now['since_start']).toMatchObject([
      {
        route: chat,
        model: served,
        key: null,
        status: '2xx',
        requests: 2,
        mean_first_token_ms: expect.any(Number),
      },
      { route: chat, model: 'other', key: null, status: '4xx', requests: 3, mean_first_token_ms: null },
    ]);
    await usage.close();
    await using again = await startBench(NEWEST_CLI.path, { usage: bookIn(directory) });
    const later = await (await fetch(`${again.bridge.url}/usage?days=2`)).json();
    expect(later).toMatchObject({ days: 2, since_start: [], ...expected });
  });
});

test('a process that dies is counted', async () => {
  const before = (await scraped()).sum('claude_bridge_cli_processes_died_total');
  const { promise: until, resolve: letGo } = deferred();
  bench.api.reply(answer('one two three', { stall: { afterChunks: 1, until } }));
  const stream = await bench.openai.chat.completions.create({ model: 'sonnet', messages, stream: true });
  for (const pid of await processesMarked(bench.bridge.home)) process.kill(pid, 'SIGKILL');
  await whole(stream).catch(() => undefined);
  letGo();
  for (;;) {
    if ((await scraped()).sum('claude_bridge_cli_processes_died_total') > before) break;
    await delay(20);
  }
});

function bookIn(folder: string): UsageRecorder {
  const archive = openUsageFolder(folder, Math.random().toString(36).slice(2));
  return new UsageRecorder({ archive, retentionDays: 90, now: Date.now, log: silentLog });
}
