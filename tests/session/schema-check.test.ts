/** What the checks of clients' schemas report, in which order they run, and how long their thread lives. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { SchemaChecker, type SchemaCheckerOptions } from '../../src/session/schema-check/schema-checker.js';
import { until } from '../http/serve.js';

type Schema = Readonly<Record<string, unknown>>;

const made: SchemaChecker[] = [];
const create = (options?: SchemaCheckerOptions): SchemaChecker => {
  const checker = new SchemaChecker(options);
  made.push(checker);
  return checker;
};
afterEach(async () => {
  for (const checker of made.splice(0)) await checker.close();
});

const PARAM = 'response_format.json_schema.schema';
const refusal = (message: RegExp): unknown =>
  expect.objectContaining({
    code: 'validation_error',
    param: PARAM,
    message: expect.stringMatching(message) as unknown,
  });
const OBJECT = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'] };

describe('an answer', () => {
  let checker: SchemaChecker;
  beforeAll(() => void (checker = new SchemaChecker()));
  afterAll(async () => checker.close());

  test.each<[Schema, string, string | undefined]>([
    [OBJECT, '{"a":"x"}', undefined],
    [OBJECT, '{"a":1}', 'its value at "/a" must be string'],
    [OBJECT, '{}', 'its value at "" must have required property \'a\''],
    [OBJECT, '{"a":', 'it is not valid JSON'],
    [{ format: 'no-such-format' }, '"x"', undefined],
    [{ 'x-unknown': 1, type: 'number' }, '1', undefined],
    // The dialect and the name of the whole schema do not matter.
    [
      { $schema: 'http://json-schema.org/draft-07/schema#', $id: 'https://x/y', type: 'number' },
      '1',
      undefined,
    ],
    [{ $ref: 'https://json-schema.org/draft/2020-12/schema' }, '{"type":"string"}', undefined],
    // A pattern is read as Unicode where possible, and otherwise without.
    [{ pattern: '^\\p{Lu}$' }, '"Ä"', undefined],
    [{ pattern: '^\\_\\-$' }, '"_-"', undefined],
    [{ const: 'x'.repeat(9) }, '1', 'its value at "" must be equal to constant'],
  ])('to %j: %s', async (schema, json, wrong) => {
    expect(await checker.check(schema, json, PARAM)).toBe(wrong);
  });

  test.each<[Schema, string, string | undefined]>([
    [{ $async: true, type: 'string' }, '1', 'its value at "" must be string'],
    [{ items: { $async: true, type: 'string' } }, '[1]', 'its value at "/0" must be string'],
    [
      { $ref: '#/$defs/a', $defs: { a: { $async: true, type: 'null' } } },
      '1',
      'its value at "" must be null',
    ],
    // As a property name or a value it has no meaning.
    [{ properties: { $async: { type: 'null' } } }, '{"$async":1}', 'its value at "/$async" must be null'],
    [{ const: { $async: true } }, '{"$async":true}', undefined],
  ])('to a schema with $async, %j, is checked like any other: %s', async (schema, json, wrong) => {
    expect(await checker.check(schema, json, PARAM)).toBe(wrong);
  });

  test('never makes a long report', async () => {
    const wrong = await create().check({ required: ['n'.repeat(9000)] }, '{}', PARAM);
    expect(wrong?.length).toBeLessThan(600);
  });
});

test.each<[Schema, RegExp]>([
  [{ type: 'strin' }, /^The schema of response_format\S+ is not a valid JSON Schema: schema\/type must be/],
  [{ pattern: '(' }, /not a valid JSON Schema: Invalid regular expression/],
  [{ $ref: '#/nowhere' }, /not a valid JSON Schema: can't resolve reference/],
  [{ $ref: '#/const', const: { $async: true } }, /not a valid JSON Schema/],
  [{ pattern: 'a'.repeat(10_001) }, /or a pattern in it, is too long/],
  [{ description: 'a'.repeat(1_000_000) }, /longer than 1 million characters/],
  [nested(100_000), /nested too deeply/],
])('a schema is refused', async (schema, message) => {
  await expect(create().compile(schema, PARAM)).rejects.toEqual(refusal(message));
});

describe('the queue', () => {
  const endless = [{ pattern: '^(a+)+$' }, JSON.stringify(`${'a'.repeat(40)}!`), PARAM] as const;

  test('lets a client leave, whether it waits or not', async () => {
    const checker = create({ timeoutMs: 300 });
    await expect(checker.compile({}, PARAM, AbortSignal.abort())).rejects.toMatchObject({
      code: 'cancelled',
    });
    const leaving = [new AbortController(), new AbortController()] as const;
    const jobs = leaving.map(({ signal }) => checker.check(...endless, signal));
    const left = Promise.all(jobs.map((job) => expect(job).rejects.toMatchObject({ code: 'cancelled' })));
    const stays = checker.compile({}, PARAM);
    await delay(50);
    for (const one of leaving) one.abort();
    await left;
    await stays;
  });

  test('does not count the time a job waits, and refuses what it cannot hold', async () => {
    const checker = create({ timeoutMs: 300 });
    const first = expect(checker.check(...endless)).rejects.toEqual(refusal(/0\.3 s/));
    const second = expect(checker.check(...endless)).rejects.toEqual(refusal(/0\.3 s/));
    const others = numbers(63).map(() => checker.check({ type: 'null' }, 'null', PARAM));
    await expect(checker.compile({}, PARAM)).rejects.toMatchObject({ code: 'overloaded', retryable: true });
    await Promise.all([first, second]);
    expect(await Promise.all(others)).toEqual(others.map(() => undefined));
  });
});

describe('the thread', () => {
  test('ends when idle, and starts again', async () => {
    const before = threads();
    const checker = create({ idleMs: 50 });
    await checker.compile({}, PARAM);
    await until(() => threads() === before);
    await checker.compile({}, PARAM);
    expect(threads()).toBe(before + 1);
  });

  test('ends with the checker, and running or waiting jobs fail', async () => {
    const before = threads();
    const checker = create();
    const jobs = Promise.all(
      [{}, {}].map((schema) =>
        expect(checker.compile(schema, PARAM)).rejects.toMatchObject({
          code: 'shutting_down',
          retryable: true,
        }),
      ),
    );
    await checker.close();
    await jobs;
    await expect(checker.compile({}, PARAM)).rejects.toMatchObject({ code: 'shutting_down' });
    expect(threads()).toBe(before);
  });

  test.each([
    ['when it is closed', 'await checker.close(); console.log(process.getActiveResourcesInfo().join());'],
    ['nor when it is not', "console.log('');"],
    [
      'nor when it is at work',
      "checker.check({ pattern: '^(a+)+$' }, JSON.stringify('a'.repeat(40) + '!')); console.log('');",
    ],
  ])('keeps no program alive %s', async (_, then) => {
    const code = `
      const { SchemaChecker } = await import(process.argv[1]);
      const checker = new SchemaChecker({ timeoutMs: 60_000 });
      // Something else keeps the program alive up to here.
      const other = setTimeout(() => undefined, 60_000);
      await checker.compile({}, 'x');
      clearTimeout(other);
      ${then}`;
    const file = new URL('../../dist/session/schema-check/schema-checker.js', import.meta.url);
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '-e', code, file.href],
      { cwd: fileURLToPath(new URL('../../', import.meta.url)), timeout: 20_000 },
    );
    expect(stdout.trim().replace(/PipeWrap,?/gu, '')).toBe('');
  });
});

function threads(): number {
  return (process.report.getReport() as unknown as { workers: readonly unknown[] }).workers.length;
}

function numbers(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function nested(depth: number): Schema {
  return numbers(depth).reduce<Schema>((not) => ({ not }), {});
}
