/** Usage in a real folder: what is there after a restart, and what happens when the disk or the process fails. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { addTimes, oneTime } from '../../src/core/time-histogram.js';
import { UsageRecorder } from '../../src/usage/usage-recorder.js';
import type { UsageRecorderOptions } from '../../src/usage/usage-recorder.js';
import { openUsageFolder } from '../../src/usage/usage-folder.js';
import { until } from '../http/serve.js';
import { DAY, HOUR, NOON, figures, notedLog } from './figures.js';

let home: string;
let directory: string;
beforeEach(() => {
  home = mkdtempSync(path.join(tmpdir(), 'claude-bridge-usage-'));
  directory = path.join(home, 'data/usage');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

let writers = 0;
const open = (options: Partial<UsageRecorderOptions> = {}): UsageRecorder =>
  new UsageRecorder({
    archive: openUsageFolder(directory, `writer${(writers += 1)}`),
    retentionDays: 90,
    writeAfterMs: 5,
    now: () => NOON,
    log: notedLog().log,
    ...options,
  });
const row = (more: object = {}): object => ({
  hour: NOON / HOUR,
  ...{ route: '/v1/chat/completions', model: 'claude-sonnet-5', client: 'laptop', status: '2xx' },
  ...{ requests: 1, inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 3, outputTokens: 5 },
  ...{ firstTokens: 1, firstTokenMs: 20, ms: 30, costMicrodollars: 0, unpricedAnswers: 0 },
  ...{ firstTokenTimes: oneTime(20), ownMs: 3, ownTimes: oneTime(3) },
  ...more,
});
const everything = (usage: UsageRecorder): ReturnType<UsageRecorder['since']> => usage.since(0);

describe('keeping', () => {
  test('the next bridge has the numbers of the one before, added up by hour and names', async () => {
    const first = open();
    first.add(figures());
    first.add(figures({ at: NOON + HOUR - 1, firstTokenMs: 60 }));
    first.add(figures({ at: NOON + HOUR }));
    first.add(
      figures({
        ...{ status: '4xx', model: 'other' },
        ...({ usage: undefined, firstTokenMs: undefined, ownMs: undefined } as object),
      }),
    );
    const expected = [
      row({
        ...{ requests: 2, inputTokens: 20, cacheReadTokens: 8, cacheWriteTokens: 6, outputTokens: 10 },
        ...{ firstTokens: 2, firstTokenMs: 80, ms: 60, ownMs: 6, ownTimes: addTimes(oneTime(3), oneTime(3)) },
        firstTokenTimes: addTimes(oneTime(20), oneTime(60)),
      }),
      row({ hour: NOON / HOUR + 1 }),
      row({
        ...{ status: '4xx', model: 'other', inputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0 },
        ...{ outputTokens: 0, firstTokens: 0, firstTokenMs: 0, firstTokenTimes: [], ownMs: 0, ownTimes: [] },
      }),
    ];
    expect(await everything(first)).toEqual(expected);
    await first.close();
    const second = open();
    expect(await everything(second)).toEqual(expected);
    expect(await second.since(NOON / HOUR + 1)).toEqual([row({ hour: NOON / HOUR + 1 })]);
    expect(second.sinceStart()).toEqual([]);
  });

  test('writes soon after a request, readable by its owner only, and never a partial file', async () => {
    const usage = open();
    expect(existsSync(directory)).toBe(false);
    usage.add(figures());
    await until(() => existsSync(directory) && readdirSync(directory).some((name) => name.endsWith('.json')));
    const [name = ''] = readdirSync(directory);
    expect(name).toMatch(/^2026-05-04-writer\d+\.json$/);
    expect(statSync(path.join(directory, name)).mode & 0o777).toBe(0o600);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    usage.add(figures({ at: NOON + DAY }));
    await usage.close();
    expect(readdirSync(directory)).toHaveLength(2);
  });

  test('several bridges with one folder each have the sum of all', async () => {
    const [one, other] = [open(), open()];
    one.add(figures());
    other.add(figures());
    other.add(figures());
    await Promise.all([one.close(), other.close()]);
    const sum = async (usage: UsageRecorder): Promise<number> =>
      (await everything(usage)).reduce((total, { requests }) => total + requests, 0);
    expect([await sum(one), await sum(other), await sum(open())]).toEqual([3, 3, 3]);
  });

  test('a past day leaves the memory and stays readable', async () => {
    let time = NOON;
    const usage = open({ now: () => time });
    usage.add(figures());
    time += DAY;
    usage.add(figures({ at: time }));
    await usage.close();
    const old = readdirSync(directory).filter((name) => name.startsWith('2026-05-04'));
    for (const name of old) rmSync(path.join(directory, name));
    expect(await everything(usage)).toEqual([row({ hour: (NOON + DAY) / HOUR })]);
  });
});

describe('older versions', () => {
  test('their files have no counted times, and one with times that cannot be is left out', async () => {
    mkdirSync(directory, { recursive: true });
    const columns =
      'hour route model client status requests inputTokens cacheReadTokens cacheWriteTokens outputTokens firstTokens firstTokenMs ms costMicrodollars unpricedAnswers';
    const names = ['/v1/chat/completions', 'claude-sonnet-5', 'laptop', '2xx'];
    const cells = [NOON / HOUR, ...names, 1, 10, 4, 3, 5, 1, 20, 30, 0, 0];
    const write = (name: string, more: object): void =>
      writeFileSync(
        path.join(directory, `2026-05-04-${name}.json`),
        JSON.stringify({
          columns: [...columns.split(' '), ...Object.keys(more)],
          rows: [cells.concat(Object.values(more) as never[])],
        }),
      );
    write('old', {});
    write('text', { firstTokenTimes: 'soon' });
    write('bucket', { ownTimes: [90, 1] });
    write('odd', { ownTimes: [3] });
    const { log, lines } = notedLog();
    expect(await everything(open({ log }))).toEqual([row({ firstTokenTimes: [], ownMs: 0, ownTimes: [] })]);
    expect(lines).toHaveLength(3);
  });
});

describe('the last hour', () => {
  test('is counted in steps of ten seconds, and older steps are forgotten', () => {
    let time = NOON;
    const usage = open({ now: () => time, retentionDays: 0 });
    usage.add(figures());
    usage.add(figures({ at: NOON + 9999 }));
    usage.add(figures({ at: NOON + 10_000, client: 'phone' }));
    usage.spent(figures(), 0.25);
    const counted = (): object[] =>
      usage.recent().map(({ start, client, requests, costMicrodollars }) => ({
        ...{ start: start - NOON / 1000, client, requests, costMicrodollars },
      }));
    expect(counted()).toEqual([
      { start: 0, client: 'laptop', requests: 2, costMicrodollars: 250_000 },
      { start: 10, client: 'phone', requests: 1, costMicrodollars: 0 },
    ]);
    time += HOUR + 65_000;
    expect(counted()).toEqual([{ start: 10, client: 'phone', requests: 1, costMicrodollars: 0 }]);
    time += HOUR;
    expect(counted()).toEqual([]);
  });

  test('has a bound, however many names there are', () => {
    const usage = open({ retentionDays: 0 });
    for (let number = 0; number < 10_050; number += 1) usage.add(figures({ client: `key-${number}` }));
    const clients = usage.recent().map(({ client }) => client);
    expect([clients.length, clients[0]]).toEqual([10_000, 'key-50']);
  });
});

describe('retention', () => {
  test('removes its own files of earlier days, unfinished ones too, and nothing else', async () => {
    mkdirSync(directory, { recursive: true });
    const names = [
      '2026-04-23-old.json',
      '2026-04-23-old.json.tmp',
      '2026-04-24-edge.json',
      '2026-05-04-new.json',
      '2020-01-01.json',
      'notes-2020-01-01-x.json',
    ];
    for (const name of names) writeFileSync(path.join(directory, name), '{"columns":[],"rows":[]}');
    const usage = open({ retentionDays: 10 });
    usage.add(figures());
    await usage.close();
    expect(
      readdirSync(directory)
        .filter((name) => !name.includes('writer'))
        .sort(),
    ).toEqual(names.filter((name) => !name.includes('-old.')).sort());
  });

  test('0 keeps nothing on disk and reads nothing from it', async () => {
    const before = open();
    before.add(figures());
    await before.close();
    const files = readdirSync(directory);
    const usage = open({ retentionDays: 0 });
    usage.add(figures({ client: 'editor' }));
    expect(await everything(usage)).toEqual([row({ client: 'editor' })]);
    await usage.close();
    expect(readdirSync(directory)).toEqual(files);
  });
});

describe('a disk that fails', () => {
  test('costs one log line, not one per attempt, and no numbers once it works again', async () => {
    mkdirSync(path.dirname(directory), { recursive: true });
    writeFileSync(directory, 'a file where the folder should be');
    const { log, lines } = notedLog();
    const usage = open({ log });
    usage.add(figures());
    await until(() => lines.length > 0);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(lines).toEqual([
      {
        level: 'warn',
        message: 'usage could not be written',
        fields: { in: directory, reason: expect.stringContaining('EEXIST') },
      },
    ]);
    rmSync(directory);
    await until(() => existsSync(directory) && readdirSync(directory).some((name) => name.endsWith('.json')));
    usage.add(figures());
    await usage.close();
    expect(await everything(open())).toEqual([expect.objectContaining({ requests: 2, outputTokens: 10 })]);
    expect(lines).toHaveLength(1);
  });

  test.each([
    ['nothing', ''],
    ['half of a file', '{"columns":["hour","route"],\n"rows":[\n[494'],
    ['no table', '[]'],
    ['null', 'null'],
    ['a row that is no list', '{"columns":["hour"],"rows":[7]}'],
    [
      'rows without numbers',
      '{"columns":["hour","route","model","client","status"],"rows":[[1,"r","m","c","2xx"]]}',
    ],
    ['bytes', '\u0000\u0001\u0002'],
  ])('a file with %s is named in the log once, left out and left alone', async (_what, content) => {
    const before = open();
    before.add(figures());
    await before.close();
    const file = path.join(directory, '2026-05-04-damaged.json');
    writeFileSync(file, content);
    const { log, lines } = notedLog();
    const usage = open({ log });
    expect(await everything(usage)).toEqual([row()]);
    expect(await everything(usage)).toEqual([row()]);
    expect(lines.map(({ level, fields }) => [level, fields['at']])).toEqual([['warn', file]]);
    usage.add(figures());
    await usage.close();
    expect(readFileSync(file, 'utf8')).toBe(content);
  });

  test('something other than a file, under the name of one, is skipped', async () => {
    mkdirSync(path.join(directory, '2026-05-04-folder.json'), { recursive: true });
    const { log, lines } = notedLog();
    expect(await everything(open({ log }))).toEqual([]);
    expect(lines).toHaveLength(1);
  });

  test('ignores columns of a later version', async () => {
    const usage = open();
    usage.add(figures());
    await usage.close();
    const [name = ''] = readdirSync(directory);
    const file = path.join(directory, name);
    const { columns, rows } = JSON.parse(readFileSync(file, 'utf8')) as {
      columns: string[];
      rows: unknown[][];
    };
    const later = { columns: ['new', ...columns], rows: rows.map((cells) => ['?', ...cells]) };
    writeFileSync(file, JSON.stringify(later));
    expect(await everything(open())).toEqual([row()]);
  });
});
