/** Makes requests of a plain shape that are to cost much: deep, wide, long, multiplying or packed. From a seed, as the malformed ones. */
import { gzipSync } from 'node:zlib';
import { json, mulberry32 } from './malformed.js';
import type { Malformed } from './malformed.js';
import type { Json } from './sound-bodies.js';

/** Where the route has what such requests are made of. */
export interface CostlyMaterial {
  readonly sound: readonly Json[];
  /** Every field with a text in it that its schema knows. */
  readonly texts: readonly string[];
  /** The body with this schema as its answer's, and with these as its tools'. */
  readonly withSchema?: (schema: Json) => Json;
  readonly withTools?: (schemas: readonly Json[]) => Json;
}

export function createCostlyMaker(seed: number, material: CostlyMaterial): () => Malformed {
  const random = mulberry32(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const pick = <T>(list: readonly T[]): T => list[below(list.length)]!;
  /** One after the other, so that few requests leave none out. */
  const inTurn = <T>(list: readonly T[]): (() => T) => {
    let at = below(list.length);
    return () => list[at++ % list.length]!;
  };
  const sound = (): Json => structuredClone(pick(material.sound));
  const size = (): number => pick([100, 1000, 10_000, 50_000, random() < 0.1 ? 900_000 : 5000]);
  const filler = (length: number): string =>
    pick(['x', ' ', '\u0001', '"', '\\', '\ud800', '世', 'a{}"[', '.-', '${a}']).repeat(
      Math.ceil(length / 2),
    );

  const nextText = inTurn(material.texts);
  const hugeText = (): Malformed => {
    const field = nextText();
    return made(`a long text in ${field}`, placed(sound(), field, filler(size())));
  };
  const manyKeys = (): Malformed => {
    const keys = Object.fromEntries(Array.from({ length: below(5000) }, (_, i) => [`${filler(4)}${i}`, i]));
    return made(
      'many keys',
      pick([
        { ...sound(), ...keys },
        { ...sound(), metadata: keys },
        { ...sound(), x: keys },
      ]),
    );
  };
  const deep = (): Malformed => {
    const levels = 20 + below(75);
    let inner: Json = {};
    for (let level = 0; level < levels; level++)
      inner = pick<Json>([
        { properties: { a: inner } },
        { items: inner },
        { anyOf: [inner, { type: 'null' }] },
        { not: inner },
      ]);
    return schematic(`${levels} levels`, inner);
  };
  const nextJoint = inTurn(['allOf', 'anyOf', 'oneOf']);
  const doubling = (): Malformed => {
    const count = 10 + below(50);
    const word = nextJoint();
    const $defs: Json = { [`d${count}`]: { type: 'string' } };
    for (let at = 0; at < count; at++) {
      const next = { $ref: `#/$defs/d${at + 1}` };
      $defs[`d${at}`] = pick<Json>([
        { [word]: [next, next] },
        { type: 'object', properties: { a: next, b: next } },
      ]);
    }
    return schematic('references that double', {
      type: 'object',
      properties: { a: { $ref: '#/$defs/d0' } },
      $defs,
    });
  };
  const spread = (): Malformed => {
    const properties = Object.fromEntries(
      Array.from({ length: below(400) }, (_, at) => [`p${at}`, { $ref: '#/$defs/all' }]),
    );
    const all = {
      type: 'object',
      properties: Object.fromEntries(Array.from({ length: below(400) }, (_, at) => [`q${at}`, {}])),
    };
    return schematic('references to much', { type: 'object', properties, $defs: { all } });
  };
  const circle = (): Malformed =>
    schematic('circles', {
      type: 'object',
      properties: { a: { $ref: '#' } },
      $defs: { b: { $ref: '#/$defs/b' } },
      allOf: [{ $ref: '#/$defs/b' }],
    });
  const nextPattern = inTurn<() => string>([
    () => '^(a+)+$',
    () => '(.*)*x',
    () => '^(([a-z])+.)+[A-Z]([a-z])+$',
    () => '(x{1,1000}){1,1000}',
    () => '('.repeat(500),
    () => filler(2000),
  ]);
  const evilPattern = (): Malformed => {
    const pattern = nextPattern()();
    const text = { type: 'string', pattern };
    return schematic('a pattern', {
      type: 'object',
      properties: { a: text },
      ...pick<Json>([{}, { propertyNames: { pattern } }, { patternProperties: { [pattern]: {} } }]),
    });
  };
  const nextWord = inTurn(['anyOf', 'oneOf', 'allOf', 'enum', 'required', 'prefixItems']);
  const wide = (): Malformed => {
    const word = nextWord();
    const each =
      word === 'enum' || word === 'required'
        ? (at: number): unknown => `v${at}`
        : (at: number): unknown => ({ const: at });
    return schematic(`a wide ${word}`, {
      type: 'object',
      properties: { a: { [word]: Array.from({ length: below(5000) }, (_, at) => each(at)) } },
    });
  };
  const manyTools = (): Malformed => {
    const names = filler(10).replace(/[^\w$ .-]/g, '$');
    const schema: Json = {
      type: 'object',
      properties: Object.fromEntries(Array.from({ length: below(60) }, (_, at) => [`${names}${at}`, {}])),
    };
    return material.withTools
      ? made('many tools', material.withTools(Array.from({ length: below(520) }, () => schema)))
      : hugeText();
  };
  const flood = (): Malformed => {
    const part = pick(['[],', '{},', '1,', '"",', '{"a":[]},', 'null,']);
    const text = JSON.stringify(sound()).replace(/\}$/, `,"x":[${part.repeat(size() / 4)}0]}`);
    return { what: `a flood of ${part}`, headers: json, body: Buffer.from(text) };
  };
  const nextMegabytes = inTurn([0.5, 5, 0.9, 2]);
  const packed = (): Malformed => {
    const megabytes = random() < 0.02 ? 100 : nextMegabytes();
    const text = JSON.stringify({ ...sound(), x: filler(megabytes * 2 ** 21).slice(0, megabytes * 2 ** 20) });
    return {
      what: `${megabytes} MB packed`,
      headers: { ...json, 'content-encoding': 'gzip' },
      body: gzipSync(text, { level: 1 }),
    };
  };
  const { withSchema, withTools } = material;
  const ways: ((schema: Json) => Json)[] = [];
  if (withSchema) ways.push(withSchema);
  if (withTools) ways.push((schema) => withTools([schema, schema]));
  const schematic = (what: string, schema: Json): Malformed =>
    ways.length > 0 ? made(what, pick(ways)(schema)) : hugeText();

  const light = [hugeText, manyKeys, hugeText, deep, doubling, hugeText, spread, circle, evilPattern, wide];
  const nextLight = inTurn(light);
  const nextHeavy = inTurn([manyTools, flood]);
  return () => (random() < 0.02 ? packed() : random() < 0.05 ? nextHeavy()() : nextLight()());
}

function made(what: string, body: Json): Malformed {
  return { what, headers: json, body: Buffer.from(JSON.stringify(body)) };
}

/** `a.b.0.c` */
function placed(body: Json, path: string, value: unknown): Json {
  const steps = path.split('.');
  let holder: Record<string, unknown> = body;
  for (const [index, step] of steps.slice(0, -1).entries()) {
    const next = holder[step];
    const inner =
      typeof next === 'object' && next !== null ? next : /^\d+$/.test(steps[index + 1]!) ? [] : {};
    holder[step] = inner;
    holder = inner as Record<string, unknown>;
  }
  holder[steps.at(-1)!] = value;
  return body;
}
