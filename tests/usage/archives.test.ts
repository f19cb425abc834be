/** Usage outlives its process, in a folder of files as well as in Redis. */
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { UsageArchive } from '../../src/core/usage.js';
import { RedisConnection } from '../../src/state/redis-connection.js';
import { createRedisUsageArchive } from '../../src/state/redis-usage-archive.js';
import { UsageRecorder } from '../../src/usage/usage-recorder.js';
import { openUsageFolder } from '../../src/usage/usage-folder.js';
import { startRedis } from '../support/redis-server.js';
import type { TestRedis } from '../support/redis-server.js';
import { DAY, figures, HOUR, NOON, notedLog } from './figures.js';
import type { PartName } from '../real-parts.mjs';
import { describeKinds, hasParts, withParts } from '../support/with-parts.js';

let redis: TestRedis | undefined;
beforeAll(async () => {
  if (hasParts('redis')) redis = await startRedis();
});
afterAll(async () => redis?.[Symbol.asyncDispose]());

let folder: string;
let link: RedisConnection | undefined;
let time: number;
let writers = 0;
const now = (): number => time;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-usage-'));
  time = NOON;
});
afterEach(async () => {
  rmSync(folder, { recursive: true, force: true });
  await redis?.ask('flushall');
  await link?.close();
  link = undefined;
});

interface Kind {
  readonly kind: string;
  readonly parts?: readonly PartName[];
  readonly open: (writer: string, retentionDays: number) => UsageArchive;
  /** Puts a text there as another writer would. */
  readonly place: (day: string, writer: string, text: string) => Promise<unknown>;
}

/** One for each test. */
function redisLink(): RedisConnection {
  return (link ??= new RedisConnection({ url: redis!.url, log: notedLog().log }));
}

const kinds: readonly Kind[] = [
  {
    kind: 'in a folder',
    open: (writer) => openUsageFolder(folder, writer),
    place: (day, writer, text) => writeFile(path.join(folder, `${day}-${writer}.json`), text),
  },
  {
    kind: 'in Redis',
    parts: ['redis'],
    open: (writer, retentionDays) => createRedisUsageArchive(redisLink(), { writer, retentionDays, now }),
    place: (day, writer, text) => redis!.ask('hset', `claude-bridge:usage:${day}`, writer, text),
  },
];

describeKinds('$kind', kinds, ({ open, place }) => {
  const bridge = (retentionDays = 90, log = notedLog().log): UsageRecorder => {
    const archive = open(`writer${(writers += 1)}`, retentionDays);
    return new UsageRecorder({ archive, retentionDays, writeAfterMs: 5, now, log });
  };
  const requests = async (usage: UsageRecorder): Promise<number> =>
    (await usage.since(0)).reduce((sum, row) => sum + row.requests, 0);

  test('the next bridge has the numbers of the last one', async () => {
    const first = bridge();
    first.add(figures());
    first.add(figures({ at: NOON - DAY }));
    first.add(figures({ at: NOON, client: 'editor', status: '5xx' }));
    await first.close();
    const expected = await first.since(0);
    expect(expected).toHaveLength(3);
    const next = bridge();
    expect(await next.since(0)).toEqual(expect.arrayContaining([...expected]));
    expect(await next.since(NOON / HOUR)).toHaveLength(2);
    expect(next.sinceStart()).toEqual([]);
  });

  test('each of several bridges has the sum of all, and nothing counts twice', async () => {
    const [one, other] = [bridge(), bridge()];
    for (let round = 0; round < 3; round++) {
      one.add(figures());
      other.add(figures());
      await Promise.all([one.close(), other.close()]);
    }
    expect(await Promise.all([one, other, bridge()].map(requests))).toEqual([6, 6, 6]);
  });

  test('usage older than the retention is gone', async () => {
    const old = bridge();
    old.add(figures());
    await old.close();
    time += 10 * DAY;
    const usage = bridge(10);
    usage.add(figures({ at: time }));
    await usage.close();
    expect(await requests(usage)).toBe(2);
    time += DAY;
    usage.add(figures({ at: time }));
    await usage.close();
    expect(await requests(usage)).toBe(2);
  });

  test('a retention of 0 keeps nothing and reads nothing', async () => {
    const before = bridge();
    before.add(figures());
    await before.close();
    const usage = bridge(0);
    usage.add(figures());
    await usage.close();
    expect([await requests(usage), await requests(bridge())]).toEqual([1, 1]);
  });

  test('damaged usage is logged once and left out', async () => {
    const before = bridge();
    before.add(figures());
    await before.close();
    await place('2026-05-04', 'damaged', '{"columns":["hour"],"rows":[7]}');
    const { log, lines } = notedLog();
    const usage = bridge(90, log);
    expect([await requests(usage), await requests(usage)]).toEqual([1, 1]);
    expect(lines).toEqual([
      {
        level: 'warn',
        fields: { at: expect.stringContaining('damaged'), reason: 'it contains a row that is not a list' },
        message: 'stored usage cannot be read and is left out',
      },
    ]);
  });
});

withParts('redis').test('Redis expires what is older than the retention', async () => {
  const archive = createRedisUsageArchive(redisLink(), { writer: 'w', retentionDays: 10, now });
  await archive.write('2026-05-04', 'x');
  const left = Number(await redis!.ask('pttl', 'claude-bridge:usage:2026-05-04'));
  expect(left / DAY).toBeCloseTo(10.5, 1);
});
