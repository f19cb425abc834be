/** The shared state while Redis is down, hangs or refuses: every request ends in time, and everything recovers by itself. */
import { afterEach, expect } from '@jest/globals';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { Transform } from 'node:stream';
import { setImmediate as nextTurn, setTimeout as delay } from 'node:timers/promises';
import type { QuotaLimit } from '../../src/core/quota.js';
import { createRedisState } from '../../src/state/redis-state.js';
import type { RedisState } from '../../src/state/redis-state.js';
import { UsageRecorder } from '../../src/usage/usage-recorder.js';
import { startRedis } from '../support/redis-server.js';
import type { TestRedis } from '../support/redis-server.js';
import type { LogLine } from '../http/serve.js';
import { figures, NOON, notedLog } from '../usage/figures.js';
import { withParts } from '../support/with-parts.js';

const { describe, test } = withParts('redis');

let redis: TestRedis;
const states: RedisState[] = [];
afterEach(async () => {
  await Promise.all(states.splice(0).map((state) => state.close()));
  await redis[Symbol.asyncDispose]();
});

function open(url: string): RedisState & { lines: LogLine[] } {
  const { log, lines } = notedLog();
  const now = (): number => NOON;
  const state = createRedisState({
    responses: { maxResponses: 10, maxBytes: 1_000_000, ttlMs: 100_000, now },
    usage: { writer: `w${states.length}`, retentionDays: 90, now },
    store: { maxBytes: 1_000_000, maxAgeMs: 100_000 },
    ...{ url, now, log },
  });
  states.push(state);
  return { ...state, lines };
}

const limits: readonly QuotaLimit[] = [
  { kind: 'requests', most: 3, window: 'hour' },
  { kind: 'tokens', most: 1000, window: 'day' },
];
const one = { requests: 1, tokens: 0 };
const answer = { id: 'resp_1', response: {}, items: [], inputFrom: 0 };

async function usable(state: RedisState, wanted = true): Promise<void> {
  for (let left = 1000; (state.status().problem === undefined) !== wanted; left--) {
    if (left === 0) throw new Error(`Redis is still: ${state.status().problem ?? 'usable'}.`);
    await delay(20);
  }
}

async function uses(state: RedisState): Promise<unknown[]> {
  const { admitted, uses: all } = await state.quotaStore.admit('laptop', limits, one);
  return [admitted, ...all.map(({ used }) => used)];
}

describe('gone', () => {
  test('what needs Redis fails at once and says why, quotas continue, and everything recovers by itself', async () => {
    redis = await startRedis();
    const state = open(redis.url);
    await state.responseStore.put(answer);
    expect(await uses(state)).toEqual([true, 1, 0]);

    await redis.kill();
    await usable(state, false);
    await expect(state.responseStore.get('resp_1')).rejects.toThrow(/Redis/);
    await expect(state.responseStore.put(answer)).rejects.toThrow(/Redis/);
    expect(state.responseStore.problem?.()).toMatch(/Redis/);
    const { settle } = await state.quotaStore.admit('laptop', limits, one);
    await settle({ requests: 1, tokens: 40 });
    expect(await uses(state)).toEqual([true, 3, 40]);
    expect(await uses(state)).toEqual([false, 3, 40]);

    await redis.start();
    await usable(state);
    await state.responseStore.put(answer);
    expect(await state.responseStore.get('resp_1')).toEqual(answer);
    // The new Redis knew nothing; another bridge now learns from it what this one counted.
    const other = open(redis.url);
    for (let left = 500; ; left--) {
      const watched: readonly QuotaLimit[] = [{ kind: 'tokens', most: 1, window: 'day' }];
      const seen = await other.quotaStore.admit('laptop', watched, one);
      if (seen.uses[0]?.used === 40) break;
      if (left === 0) throw new Error(`It never learned of the tokens: ${seen.uses[0]?.used}.`);
      await delay(10);
    }
    expect(await uses(other)).toEqual([false, 3, 40]);
    expect(state.lines.map(({ level, message }) => `${level}: ${message.slice(0, 20)}`)).toEqual([
      'warn: Redis is not availab',
      'info: Redis works again',
    ]);
  });

  test('at the start: the same, and nothing waits longer than for the first attempt', async () => {
    redis = await startRedis();
    await redis.kill();
    const state = open(redis.url);
    expect(await uses(state)).toEqual([true, 1, 0]);
    await expect(state.responseStore.get('x')).rejects.toThrow('Redis is not reachable (ECONNREFUSED)');
    await redis.start();
    await usable(state);
    expect(await state.responseStore.get('x')).toBeUndefined();
  });

  test('usage waits in memory and is written when it is back', async () => {
    redis = await startRedis();
    const state = open(redis.url);
    const { log, lines } = notedLog();
    const usage = new UsageRecorder({
      archive: state.usageArchive,
      ...{ retentionDays: 90, writeAfterMs: 5, now: () => NOON, log },
    });
    await redis.kill();
    usage.add(figures());
    while (lines.length === 0) await delay(5);
    expect(await usage.since(0)).toEqual([expect.objectContaining({ requests: 1 })]);
    await redis.start();
    while ((await redis.ask('hlen', 'claude-bridge:usage:2026-05-04')) !== '1') await delay(5);
    await usage.close();
    expect(lines.map(({ message }) => message)).toEqual([
      'usage could not be written',
      'stored usage cannot be read and is left out',
    ]);
  });
});

describe('hanging', () => {
  test('delays one request for a second at most and later ones not at all, and continues when Redis does', async () => {
    redis = await startRedis();
    const state = open(redis.url);
    await state.responseStore.put(answer);
    redis.hang();
    try {
      await expect(state.responseStore.get('resp_1')).rejects.toThrow('Redis does not answer');
      const asked = Array.from({ length: 100 }, () => state.responseStore.get('resp_1'));
      const failed = await Promise.race([Promise.allSettled(asked), nextTurn('waited')]);
      expect(failed).not.toBe('waited');
      expect(await uses(state)).toEqual([true, 1, 0]);
    } finally {
      redis.wake();
    }
    await usable(state);
    expect(await state.responseStore.get('resp_1')).toEqual(answer);
    expect(await uses(state)).toEqual([true, 2, 0]);
  });

  test('an update that Redis carries out after the bridge has given up counts once', async () => {
    redis = await startRedis();
    const state = open(redis.url);
    const { settle } = await state.quotaStore.admit('laptop', limits, one);
    redis.hang();
    try {
      await settle({ requests: 1, tokens: 40 });
      await usable(state, false);
    } finally {
      redis.wake();
    }
    await usable(state);
    expect(await uses(state)).toEqual([true, 2, 40]);
    expect(await uses(open(redis.url))).toEqual([true, 3, 40]);
  });

  test('from the start: only the first attempt waits', async () => {
    redis = await startRedis();
    redis.hang();
    const state = open(redis.url);
    try {
      await expect(state.responseStore.get('resp_1')).rejects.toThrow('Redis does not answer');
    } finally {
      redis.wake();
    }
    await usable(state);
  });

  test('does not keep the bridge from stopping', async () => {
    redis = await startRedis();
    const state = open(redis.url);
    await state.responseStore.put(answer);
    redis.hang();
    await state.close();
    redis.wake();
    await expect(state.responseStore.get('resp_1')).rejects.toThrow('the bridge is stopping');
  });
});

/** A line to that port of this machine on which so many bytes a second pass in each direction. */
async function slowLine(port: number, bytesASecond: number): Promise<Server> {
  const slowed = (): Transform =>
    new Transform({
      highWaterMark: 16_384,
      transform(piece: Buffer, _encoding, done) {
        setTimeout(() => done(null, piece), (piece.length / bytesASecond) * 1000);
      },
    });
  const line = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(slowed()).pipe(far).pipe(slowed()).pipe(near);
  });
  line.listen(0, '127.0.0.1');
  await once(line, 'listening');
  return line;
}

test('on a slow line, a large text takes its time, and everything else works meanwhile', async () => {
  redis = await startRedis();
  const line = await slowLine(redis.port, 500_000);
  const state = open(`redis://127.0.0.1:${(line.address() as AddressInfo).port}`);
  const { records } = state.store;
  const value = { text: 'x'.repeat(900_000) };
  const response = { ...answer, items: [value] };
  await records.write([{ put: 'small', value: {} }]);
  const written = records.write([{ put: 'large', value }]);
  expect(await uses(state)).toEqual([true, 1, 0]);
  await written;
  const read = records.get('large');
  expect(await uses(state)).toEqual([true, 2, 0]);
  expect((await read)!.value).toEqual(value);
  await state.responseStore.put(response);
  expect(await state.responseStore.get('resp_1')).toEqual(response);
  // Another bridge knows what this one has counted, so none of it was counted in its memory alone.
  expect(await uses(open(redis.url))).toEqual([true, 3, 0]);
  expect(state.lines).toEqual([]);
  expect(await redis.ask('keys', '*waiting*')).toBe('');
  line.close();
});

describe('refusing', () => {
  test.each([
    ['a wrong password', (port: number) => `redis://:wrong@127.0.0.1:${port}`, 'Redis refuses the password'],
    ['no password', (port: number) => `redis://127.0.0.1:${port}`, 'Redis requires a password'],
    ['a database that there is not', (port: number) => `redis://:sesame@127.0.0.1:${port}/99`, 'no database'],
    ['a port that there is not', () => 'redis://:sesame@127.0.0.1:99999', 'Redis is not reachable'],
    ['TLS that it does not speak', (port: number) => `rediss://:sesame@127.0.0.1:${port}`, 'Redis'],
  ])('%s is reported without the password', async (_what, url, told) => {
    redis = await startRedis('--requirepass', 'sesame');
    const state = open(url(redis.port));
    await expect(state.responseStore.get('x')).rejects.toThrow(told);
    expect(state.status().problem).toContain(told);
    expect(JSON.stringify(state.lines)).not.toMatch(/sesame|wrong/);
    expect(state.lines).toHaveLength(1);
  });

  test('out of memory: reading and deleting work, quotas are counted locally, and it recovers', async () => {
    redis = await startRedis();
    const state = open(redis.url);
    await state.responseStore.put(answer);
    expect(await uses(state)).toEqual([true, 1, 0]);
    await redis.ask('config', 'set', 'maxmemory', '1');
    await expect(state.responseStore.put({ ...answer, id: 'resp_2' })).rejects.toThrow(
      'Redis is out of memory',
    );
    expect(await state.responseStore.get('resp_1')).toEqual(answer);
    expect(await uses(state)).toEqual([true, 2, 0]);
    expect(state.status()).toEqual({ store: 'redis', problem: 'Redis is out of memory' });
    await state.responseStore.delete('resp_1');
    expect(await state.responseStore.get('resp_1')).toBeUndefined();
    await redis.ask('config', 'set', 'maxmemory', '0');
    expect(await uses(state)).toEqual([true, 3, 0]);
    expect(state.status()).toEqual({ store: 'redis' });
    expect(await uses(open(redis.url))).toEqual([false, 3, 0]);
  });
});
