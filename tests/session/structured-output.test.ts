/** Answers in JSON, through the CLI's own structured output. */
import { describe, expect, test } from '@jest/globals';
import type { OutputFormat, Turn } from '../../src/core/turn.js';
import { answer, text, toolUse } from '../support/api-reply.js';
import { conversation } from '../support/api-request.js';
import { assistant, startEngine, turnOf, user, type TestEngine } from '../support/engine.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { CLI_VERSIONS } from '../support/real-cli.js';

const person = {
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
  additionalProperties: false,
};
const format = (schema: Record<string, unknown>): OutputFormat => ({
  type: 'json-schema',
  name: 'person',
  schema,
  strict: true,
});
const asJson = (
  question: string,
  schema: Record<string, unknown> = person,
  options: Partial<Turn> = {},
): Turn => turnOf([user(question)], { output: format(schema), ...options });
const written = (...fragments: string[]) => answer([toolUse('toolu_1', 'StructuredOutput', fragments)]);

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  async function bench(): Promise<{ api: MessagesApi; at: TestEngine } & AsyncDisposable> {
    const api = await startMessagesApi();
    const at = await startEngine(path, api.url, { sparesPerModel: 0 });
    return {
      api,
      at,
      async [Symbol.asyncDispose]() {
        await at[Symbol.asyncDispose]();
        await api.close();
      },
    };
  }

  test('the JSON streams as it is written, and the conversation goes on in its process', async () => {
    await using b = await bench();
    b.api.reply(written('{"na', 'me": ', '"Ada"}'));
    const { events, text: json, finishReason } = await b.at.ask(asJson('who?'));
    expect(json).toBe('{"name": "Ada"}');
    expect(finishReason).toBe('stop');
    expect(events.filter(({ type }) => type === 'text-delta')).toHaveLength(3);
    expect(b.api.requests[0]!.body.tools).toMatchObject([{ name: 'StructuredOutput', input_schema: person }]);

    b.api.reply(written('{"name":"Bob"}'));
    const past = [user('who?'), assistant(json), user('and then?')];
    expect((await b.at.ask(turnOf(past, { output: format(person) }))).text).toBe('{"name":"Bob"}');
    expect(new Set(b.api.requests.map(({ body }) => JSON.stringify(body.metadata))).size).toBe(1);
  });

  test.each<[string, Record<string, unknown>]>([
    [
      'formats and patterns',
      { type: 'object', properties: { e: { type: 'string', format: 'email', pattern: '^a' } } },
    ],
    ['a format nobody knows', { type: 'object', properties: { e: { type: 'string', format: 'made-up' } } }],
    [
      'keywords of its own',
      { type: 'object', 'x-order': 1, properties: { e: { type: 'string', 'x-ui': 'wide' } } },
    ],
    [
      'another dialect',
      {
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        $id: 'urn:x',
        type: 'object',
        properties: {},
      },
    ],
    [
      'references',
      { type: 'object', properties: { a: { $ref: '#/$defs/x' } }, $defs: { x: { type: 'integer' } } },
    ],
    ['unions', { type: 'object', properties: { a: { anyOf: [{ type: 'string' }, { type: 'null' }] } } }],
  ])('a schema with %s reaches the model to the letter and yields JSON', async (_, schema) => {
    await using b = await bench();
    b.api.reply(written('{}'));
    expect((await b.at.ask(asJson('x', schema))).text).toBe('{}');
    expect(b.api.requests[0]!.body.tools).toMatchObject([{ name: 'StructuredOutput', input_schema: schema }]);
  });

  test('JSON that does not fit is taken back, and the next attempt is the answer', async () => {
    await using b = await bench();
    b.api.reply(written('{"name":5}'), written('{"name":"Ada"}'));
    const { events, text: all, usage } = await b.at.ask(asJson('who?'));
    expect(all).toBe('{"name":5}{"name":"Ada"}');
    const kinds = events
      .map(({ type }) => type)
      .filter((type) => type === 'text-delta' || type === 'retract');
    expect(kinds.lastIndexOf('retract')).toBeGreaterThan(0);
    expect(
      events
        .slice(events.findIndex(({ type }) => type === 'retract'))
        .filter(({ type }) => type === 'text-delta'),
    ).toEqual([expect.objectContaining({ text: '{"name":"Ada"}' })]);
    expect(usage.outputTokens).toBe(10);
  });

  test('a model that never fits is an error', async () => {
    await using b = await bench();
    b.api.script(() => answer([toolUse(`toolu_${Math.random()}`, 'StructuredOutput', { name: 5 })]));
    await expect(b.at.ask(asJson('who?'))).rejects.toMatchObject({
      code: 'upstream_error',
      retryable: false,
    });
  });

  test('what only the full schema forbids is an error too, never an answer', async () => {
    await using b = await bench();
    const schema = {
      type: 'object',
      properties: { list: { type: 'array', prefixItems: [{ type: 'string' }] } },
    };
    b.api.reply(written('{"list":[5]}'));
    await expect(b.at.ask(asJson('x', schema))).rejects.toMatchObject({ code: 'upstream_error' });
  });

  test('prose is a refusal, not an answer', async () => {
    await using b = await bench();
    b.api.script(() => answer('I would rather not.'));
    const { events, text: json, finishReason } = await b.at.ask(asJson('who?'));
    expect(json).toBe('');
    expect(events).toContainEqual({ type: 'refusal', text: 'I would rather not.' });
    expect(finishReason).toBe('stop');
  });

  test('prose beside the JSON is left out', async () => {
    await using b = await bench();
    b.api.reply(answer([text('Here you are:'), toolUse('toolu_1', 'StructuredOutput', { name: 'Ada' })]));
    expect((await b.at.ask(asJson('who?'))).text).toBe('{"name":"Ada"}');
  });

  test('a schema that is none is refused before anything is started', async () => {
    await using b = await bench();
    await expect(b.at.ask(asJson('who?', { type: 'objekt' }))).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'response_format.json_schema.schema',
    });
    expect(b.api.requests).toHaveLength(0);
  });

  test('any JSON object: an empty one is an object too', async () => {
    await using b = await bench();
    b.api.reply(answer([toolUse('toolu_1', 'StructuredOutput', [])]));
    const turn = turnOf([user('json please')], { output: { type: 'json-object' } });
    expect((await b.at.ask(turn)).text).toBe('{}');
  });

  test("the client's tools work beside it: call, result, JSON", async () => {
    await using b = await bench();
    const tools = [{ name: 'get_name', parameters: { type: 'object', properties: {} } }];
    const options = { tools, output: format(person) };
    b.api.reply(answer([text('Let me look.'), toolUse('toolu_7', 'get_name', {})]));
    const called = await b.at.ask(turnOf([user('who?')], options));
    expect(called).toMatchObject({ finishReason: 'tool-calls', text: 'Let me look.' });
    expect(b.api.requests[0]!.body.tools!.map(({ name }) => name)).toEqual(['get_name', 'StructuredOutput']);

    b.api.reply(written('{"name":"Ada"}'));
    const answered = await b.at.ask(
      turnOf(
        [
          user('who?'),
          {
            role: 'assistant',
            blocks: [
              { type: 'text', text: 'Let me look.' },
              { type: 'tool-call', id: 'toolu_7', name: 'get_name', arguments: '{}' },
            ],
          },
          {
            role: 'user',
            blocks: [{ type: 'tool-result', callId: 'toolu_7', content: [{ type: 'text', text: 'Ada' }] }],
          },
        ],
        options,
      ),
    );
    expect(answered).toMatchObject({ text: '{"name":"Ada"}', finishReason: 'stop' });
    expect(new Set(b.api.requests.map(({ body }) => JSON.stringify(body.metadata))).size).toBe(1);
    expect(conversation(b.api.requests[1]!.body).at(-1)!.content[0]).toMatchObject({
      tool_use_id: 'toolu_7',
    });
  });

  test('cut by the token limit it ends as such', async () => {
    await using b = await bench();
    b.api.reply({ ...written('{"name": "A'), stopReason: 'max_tokens', endGapMs: 50 });
    expect(await b.at.ask(asJson('who?'))).toMatchObject({ text: '{"name": "A', finishReason: 'length' });
  });
});
