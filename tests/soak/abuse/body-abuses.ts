/** Bodies that are large, packed, never ending, or no JSON. */
import { gzipSync } from 'node:zlib';
import { atOnce, once, pick, type Abuse } from './abuse.js';
import { attempt } from './attempt.js';
import { chat } from './requests.js';

const MB = 1024 * 1024;
const packed = { 'content-encoding': 'gzip' };
const text = JSON.stringify(chat('hi'));
const padded = (megabytes: number): string => text.replace(/\}$/, `,"x":"${' '.repeat(megabytes * MB)}"}`);
const filled = (bytes: number, part: string): Buffer =>
  Buffer.from(text.replace(/\}$/, `,"x":[${part.repeat(bytes / part.length)}0]}`));
const nested = (levels: number, open: string, close: string): string =>
  text.replace(/\}$/, `,"metadata":${open.repeat(levels)}1${close.repeat(levels)}}`);

const unpacksTo45Mb = once(() => gzipSync(padded(45)));
const unpacksTo100Mb = once(() => gzipSync(padded(100)));
const name45Mb = once(() => Buffer.from(JSON.stringify({ ...chat('hi'), model: 'x'.repeat(45 * MB) })));
const floods = ['[],', '1,', '{"":0},'].map((part) => once(() => filled(48 * MB, part)));
const fewer = ['[],', '1,', '"",'].map((part) => once(() => filled(4 * MB, part)));
const spaces = once(() => Buffer.alloc(MB, ' '));

export const bodyAbuses: readonly Abuse[] = [
  {
    name: 'eight small bodies that unpack to 45 MB, at once',
    may: ['200'],
    commit: async (by) => atOnce(8, async () => attempt(by, { body: unpacksTo45Mb(), headers: packed })),
  },
  {
    name: 'a small body that unpacks to more than the limit',
    may: ['413'],
    commit: async (by) => [await attempt(by, { body: unpacksTo100Mb(), headers: packed })],
  },
  {
    name: 'a model’s name of 45 MB',
    may: ['422'],
    commit: async (by) => [await attempt(by, { body: name45Mb() })],
  },
  {
    name: 'a body whose length is beyond the limit',
    may: ['413'],
    commit: async (by) => [
      await attempt(by, { unfinished: true, headers: { 'content-length': String(60 * MB) } }),
    ],
  },
  {
    name: 'a body without a length that passes the limit',
    may: ['413', 'cut'],
    commit: async (by) => [
      await attempt(by, { body: spaces(), times: 60, headers: { 'transfer-encoding': 'chunked' } }),
    ],
  },
  {
    name: 'millions of tiny parts',
    may: ['413'],
    commit: async (by) => [await attempt(by, { body: pick(by.random, floods)() })],
  },
  {
    name: 'as many tiny parts as are taken',
    may: ['200'],
    commit: async (by) => [await attempt(by, { body: pick(by.random, fewer)() })],
  },
  {
    name: 'deep nesting',
    may: ['400'],
    commit: async (by) => {
      const [open, close] = pick(by.random, [
        ['[', ']'],
        ['{"a":', '}'],
        ['[{"a":', '}]'],
      ] as const);
      return [await attempt(by, { body: nested(pick(by.random, [101, 5000, 1_000_000]), open, close) })];
    },
  },
  {
    name: 'broken JSON',
    may: ['400', '422'],
    commit: async (by) => {
      const whole = pick(by.random, [
        text,
        '[1]',
        'null',
        'NaN',
        '{"model":"sonnet",}',
        `${text}x`,
        '\u2028',
      ]);
      return [
        await attempt(by, { body: whole === text ? text.slice(0, by.random.below(text.length)) : whole }),
      ];
    },
  },
  {
    name: 'a body that is not UTF-8',
    may: ['415'],
    commit: async (by) => [await attempt(by, { body: Buffer.from(JSON.stringify(chat('é')), 'latin1') })],
  },
  {
    name: 'a body of another type',
    may: ['415'],
    commit: async (by) => {
      const type = pick(by.random, [
        'text/plain',
        'application/x-www-form-urlencoded',
        '',
        'application/json; charset=utf-16',
      ]);
      return [await attempt(by, { body: text, headers: { 'content-type': type } })];
    },
  },
  {
    name: 'a body that is not packed as it says',
    may: ['400', '415'],
    commit: async (by) => {
      const coding = pick(by.random, ['gzip', 'deflate', 'br', 'x-own']);
      return [await attempt(by, { body: text, headers: { 'content-encoding': coding } })];
    },
  },
  {
    name: 'a client that leaves in the middle of its body',
    may: ['left'],
    commit: async (by) => {
      const headers = { 'content-length': String(MB) };
      const leaveAfterMs = 50 + by.random.below(500);
      return atOnce(5, async () => attempt(by, { body: text, unfinished: true, headers, leaveAfterMs }));
    },
  },
];
