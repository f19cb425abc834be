/** Makes malformed requests from a seed: the same seed gives the same requests. */
import { gzipSync } from 'node:zlib';
import type { Json } from './sound-bodies.js';
import type { WrongFields } from './wrong-fields.js';

export interface Malformed {
  /** How it was made, for the report of a failure. */
  readonly what: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Maker {
  /** One that must be refused. */
  refused(): Malformed;
  /** One that may be refused or answered. */
  odd(): Malformed;
}

/** What requests to one route are made of. */
export interface Material {
  readonly sound: readonly Json[];
  readonly wrong: WrongFields;
  /** Those without which no request is sound. */
  readonly required: readonly string[];
  /** Those that hold a number within bounds. */
  readonly numbers: readonly string[];
  /** Whether the route takes any content type, in UTF-8. */
  readonly anyType?: true;
}

/** Numbers that only a text can hold. */
const hugeNumbers = ['1e999', '-1e999', '9'.repeat(400), `0.${'0'.repeat(400)}1e400`];

const contentTypes = [
  'text/plain',
  'text/plain;charset=UTF-8',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/jsonp',
  'application/json; charset=utf-16',
  'application/json; charset=latin1',
  'application/octet-stream',
  'application/json, text/plain',
  '',
  ';',
  'é',
];

export const json = { 'content-type': 'application/json' };

/** @param limitBytes what the server takes of one body: some are packed, and larger than that. */
export function createMaker(seed: number, material: Material, limitBytes = 1024 * 1024): Maker {
  const everyWrong = Object.entries(material.wrong).flatMap(([field, values]) =>
    values.map((value) => ({ field, value })),
  );
  const random = mulberry32(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const sound = (): Json => structuredClone(pick(material.sound));
  const text = (): string => JSON.stringify(sound());

  let spoilt = 0;
  /** One after the other, so that none is left out. */
  const spoiltField = (): Malformed => {
    const { field, value } = everyWrong[spoilt++ % everyWrong.length]!;
    const body = { ...sound(), [field]: value };
    return { what: `${field} = ${JSON.stringify(value).slice(0, 80)}`, headers: json, body: bytes(body) };
  };
  const missingField = (): Malformed => {
    const body = without(sound(), pick(material.required));
    return { what: `only ${Object.keys(body).join()}`, headers: json, body: bytes(body) };
  };
  const cut = (): Malformed => {
    const whole = Buffer.from(text());
    const length = below(whole.length);
    return { what: `cut after ${length}`, headers: json, body: whole.subarray(0, length) };
  };
  const brokenText = (): Malformed => {
    const around = pick<(body: string) => string>([
      (body) => `${body}x`,
      (body) => body + body,
      (body) => `${body}\0`,
      (body) => `[${body}]`,
      (body) => body.replaceAll('"', "'"),
      (body) => body.replace('{', '{,'),
      (body) => body.replace(':', '\0:'),
      (body) => body.replace('"model"', 'model'),
      (body) => JSON.stringify(body),
      (body) => `{"__proto__":${body}}`,
      (body) => `{"constructor":{"prototype":${body}}}`,
      () =>
        pick(['null', 'true', '0', '""', '[]', 'NaN', 'undefined', '{', '"', '\u2028', '/**/', '-', '{}']),
    ]);
    const body = around(text());
    return { what: `text ${body.slice(0, 60)}`, headers: json, body: Buffer.from(body) };
  };
  const deep = (): Malformed => {
    const levels = pick([101, 500, 5000, 50_000]);
    const [open, close] = pick([
      ['[', ']'],
      ['{"a":', '}'],
      ['[{"a":', '}]'],
      ['{"__proto__":', '}'],
    ] as const);
    const inner = `${open.repeat(levels)}1${random() < 0.5 ? close.repeat(levels) : ''}`;
    const body = random() < 0.3 ? inner : text().replace(/\}$/, `,"metadata":${inner}}`);
    return { what: `${levels} times ${open}`, headers: json, body: Buffer.from(body) };
  };
  const huge = (): Malformed => {
    const field = pick(material.numbers);
    const number = pick(hugeNumbers.slice(0, 3));
    const whole = JSON.stringify(without(sound(), field)).replace(/^\{/, `{"${field}":${number},`);
    return { what: `${field} = ${number.slice(0, 20)}`, headers: json, body: Buffer.from(whole) };
  };
  const wrongType = (): Malformed => {
    const type = pick(contentTypes.filter((each) => !material.anyType || /charset=(?!utf-8)/i.test(each)));
    return { what: `content type ${type}`, headers: { 'content-type': type }, body: Buffer.from(text()) };
  };
  const wrongCoding = (): Malformed => {
    const coding = pick(['gzip', 'deflate', 'br', 'x-own', 'gzip, gzip']);
    const body = random() < 0.2 ? gzipSync(text()).subarray(0, -9) : Buffer.from(text());
    return { what: `coding ${coding}`, headers: { ...json, 'content-encoding': coding }, body };
  };
  const bomb = (): Malformed => ({
    what: 'compressed beyond the limit',
    headers: { ...json, 'content-encoding': 'gzip' },
    body: gzipSync(text().replace(/\}$/, `,"padding":"${' '.repeat(limitBytes)}"}`)),
  });

  const flippedBytes = (): Malformed => {
    const body = Buffer.from(text());
    for (let count = 1 + below(4); count > 0; count--) body[below(body.length)] = below(256);
    return { what: `bytes ${body.toString('latin1').slice(0, 80)}`, headers: json, body };
  };
  const noise = (): Malformed => {
    const body = Buffer.from(Array.from({ length: below(200) }, () => below(256)));
    return { what: 'noise', headers: json, body };
  };
  const strangeValue = (): unknown =>
    pick<() => unknown>([
      () => null,
      () => random() < 0.5,
      () => below(1000) - 500,
      () => random() * 1e308,
      () => '',
      () => '\ud800',
      () => 'a\udc00\u0000\uffff\u2028',
      () => '\u0000',
      () => 'x'.repeat(below(100_000)),
      () => [],
      () => ({}),
      () => sound(),
      () => Array.from({ length: below(600) }, () => null),
      () =>
        JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}') as Json,
    ])();
  const spoiltNode = (): Malformed => {
    const body = sound();
    const places = nodes(body);
    let what = '';
    for (let count = 1 + below(2); count > 0; count--) {
      const { holder, key } = pick(places);
      const deed = pick(['replace', 'delete', 'add'] as const);
      const name = pick([
        '__proto__',
        'constructor',
        'toString',
        'hasOwnProperty',
        'length',
        '0',
        '',
        '\ud800',
      ]);
      what += `${deed} ${key} ${name}; `;
      if (deed === 'delete') Reflect.deleteProperty(holder, key);
      else own(holder, deed === 'replace' ? key : name, strangeValue());
    }
    return { what, headers: json, body: bytes(body) };
  };
  const ignoredHuge = (): Malformed => {
    const number = pick(hugeNumbers);
    return {
      what: `seed = ${number.slice(0, 20)}`,
      headers: json,
      body: Buffer.from(text().replace(/\}$/, `,"seed":${number},"\\ud800":1,"__proto__":{"x":1}}`)),
    };
  };
  const manyNames = (): Malformed => ({
    what: 'thousands of unknown names',
    headers: json,
    body: bytes({
      ...sound(),
      ...Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`é\r\n${i}`, i])),
    }),
  });

  return {
    refused: () =>
      pick([
        ...[
          spoiltField,
          spoiltField,
          spoiltField,
          spoiltField,
          spoiltField,
          cut,
          cut,
          brokenText,
          brokenText,
        ],
        ...[missingField, deep, huge, wrongType, wrongCoding, ...(random() < 0.05 ? [bomb] : [])],
      ])(),
    odd: () =>
      pick([
        ...[spoiltNode, spoiltNode, spoiltNode, spoiltNode, flippedBytes, flippedBytes, noise, ignoredHuge],
        ...(random() < 0.1 ? [manyNames] : []),
      ])(),
  };
}

function without(body: Json, key: string): Json {
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== key));
}

function bytes(body: unknown): Buffer {
  return Buffer.from(JSON.stringify(body));
}

interface Place {
  readonly holder: object;
  readonly key: string;
}

/** Every property and item at any depth. */
function nodes(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value).flatMap((key) => [
    { holder: value, key },
    ...nodes((value as Readonly<Record<string, unknown>>)[key]),
  ]);
}

/** Sets a property as JSON would: also one whose name is `__proto__`. */
function own(holder: object, key: string, value: unknown): void {
  Object.defineProperty(holder, Array.isArray(holder) && !/^\d+$/.test(key) ? '0' : key, {
    value,
    ...{ enumerable: true, configurable: true, writable: true },
  });
}

/** A small well-known generator; numbers from 0 to below 1. */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
