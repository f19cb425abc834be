/** Answers in JSON: through the API's own format where the model has it and the schema fits, otherwise through a tool. */
import { describe, expect, test } from '@jest/globals';
import type { OutputFormat, Turn } from '../../src/core/turn.js';
import { ENDS_LATE_MS, answer, text, toolUse } from '../support/api-reply.js';
import { asking, called, callId, CLOCK, result, saying, words } from '../support/conversation-parts.js';
import { assistant, turnOf, user, type Answered } from '../support/engine.js';
import { CACHE_MARK } from '../support/expected-messages.js';
import { sentMessages } from '../support/expected-request.js';
import { CLI_VERSIONS, NEWEST_CLI } from '../support/real-cli.js';
import { useStage } from '../support/use-stage.js';

type Schema = Readonly<Record<string, unknown>>;

const person = {
  type: 'object',
  properties: { name: { type: 'string' } },
  required: ['name'],
  additionalProperties: false,
};
const PARAM = 'response_format.json_schema.schema';
const format = (schema: Schema): OutputFormat => ({
  type: 'json-schema',
  name: 'person',
  schema,
  strict: true,
  param: PARAM,
});
/** The API cannot hold an answer to a choice at the root. */
const choice = {
  anyOf: [person, { type: 'object', properties: { none: { const: true } }, required: ['none'] }],
};
const DESCRIPTION =
  'Gives the final answer to the user. Call it exactly once, as the last thing you do, with the whole answer ' +
  'as its input; write no text beside it.';
/** Opens every conversation, so that those with one model share its process. */
const question = user('who?');
const written = (...fragments: string[]): ReturnType<typeof answer> =>
  answer([toolUse(callId(1), 'final_answer', fragments)]);

describe.each(CLI_VERSIONS)('through CLI $version', ({ path, version }) => {
  const on = useStage(path);

  const ask = async (schema: Schema, options: Partial<Turn> = {}): Promise<Answered> =>
    on.ask(turnOf([question], { output: format(schema), ...options }));

  test.each(['sonnet', 'opus', 'claude-haiku-4-5', 'claude-sonnet-4-6'])(
    'the API holds %s to the schema, and the JSON streams as it is written',
    async (model) => {
      on.api.reply(answer([text(['{"na', 'me": ', '"Ada"}'])]), answer('{"name":"Bob"}'));
      const { events, text: json, finishReason } = await ask(person, { model });
      expect({ json, finishReason }).toEqual({ json: '{"name": "Ada"}', finishReason: 'stop' });
      expect(events.filter(({ type }) => type === 'text-delta')).toHaveLength(3);
      const past = [question, assistant(json), user('and then?')];
      expect((await on.ask(turnOf(past, { model, output: format(person) }))).text).toBe('{"name":"Bob"}');
      for (const [index, body] of on.bodies().entries()) {
        expect(body.output_config?.['format']).toEqual({ type: 'json_schema', schema: person });
        expect(body.tools).toEqual([]);
        expect(body.tool_choice).toBeUndefined();
        expect(body.messages).toEqual(sentMessages(index === 0 ? [question] : past));
      }
      expect(on.bodies()).toHaveLength(2);
      expect(new Set(on.sessions()).size).toBe(1);
    },
  );

  test.each<[string, Schema]>([
    ['formats and patterns', { e: { type: 'string', format: 'email', pattern: '^a' } }],
    ['an unknown format', { e: { type: 'string', format: 'made-up' } }],
    ['custom keywords', { e: { type: 'string', 'x-ui': 'wide' } }],
    ['limits', { e: { type: 'array', items: { type: 'integer', minimum: 3, maximum: 9 }, maxItems: 3 } }],
    ['unions', { e: { anyOf: [{ type: 'string' }, { type: 'null' }] } }],
    ['an asynchronous part', { e: { $async: true, type: 'string' } }],
  ])('the API accepts a schema with %s, and matching JSON is the answer', async (_, properties) => {
    on.api.reply(answer('{}'));
    expect((await ask({ type: 'object', properties })).text).toBe('{}');
    expect(on.bodies()).toHaveLength(1);
  });

  const forced = { type: 'tool', name: 'final_answer', disable_parallel_tool_use: true };
  const told = { type: 'auto', disable_parallel_tool_use: true };
  test.each([
    ['sonnet', version === '2.1.330' ? told : forced],
    ['claude-haiku-4-5', forced],
    ['claude-sonnet-4-6', forced],
  ])('any other schema becomes the input of a tool for %s', async (model, toolChoice) => {
    on.api.reply(written('{"na', 'me": ', '"Ada"}'));
    const { events, text: json, finishReason } = await ask(choice, { model });
    expect({ json, finishReason }).toEqual({ json: '{"name": "Ada"}', finishReason: 'stop' });
    expect(events.filter(({ type }) => type === 'text-delta')).toHaveLength(3);
    expect(events.filter(({ type }) => type.startsWith('tool-') || type === 'adapted')).toEqual([]);
    expect(on.bodies()).toHaveLength(1);
    const [body] = on.bodies();
    expect(body!.tools).toEqual([
      {
        name: 'final_answer',
        description: DESCRIPTION,
        input_schema: expect.objectContaining({ type: 'object' }),
      },
    ]);
    expect(body!.tool_choice).toEqual(toolChoice);
    expect(body!.output_config?.['format']).toBeUndefined();
    const asked = { type: 'text', text: 'who?', ...CACHE_MARK };
    const instruction = { type: 'text', text: 'Answer by calling the tool final_answer.' };
    expect(body!.messages).toEqual([
      { role: 'user', content: toolChoice === forced ? [asked] : [asked, instruction] },
    ]);
  });

  test('prose is a refusal, after a second request if the model cannot be forced', async () => {
    on.api.script(() => answer('I would rather not.'));
    const { events, text: json, finishReason, usage } = await ask(choice);
    expect({ json, finishReason }).toEqual({ json: '', finishReason: 'stop' });
    expect(events).toContainEqual({ type: 'refusal', text: 'I would rather not.' });
    const times = version === '2.1.330' ? 2 : 1;
    expect(on.bodies()).toHaveLength(times);
    expect(usage.outputTokens).toBe(5 * times);
  });

  test('JSON in text is still the answer, and prose beside the tool is left out', async () => {
    on.api.reply(
      answer('{"name":"Ada"}'),
      answer([text('Here you are:'), toolUse(callId(2), 'final_answer', { name: 'Ada' })]),
    );
    expect((await ask(choice)).text).toBe('{"name":"Ada"}');
    expect((await ask(choice)).text).toBe('{"name":"Ada"}');
    expect(on.bodies()).toHaveLength(2);
  });

  test.each<[string, Schema, ReturnType<typeof answer>]>([
    ['natively', person, answer('{"name":5}')],
    ['by tool', choice, written('{"name":5}')],
    [
      'by a rule that only the full schema has',
      { type: 'object', properties: { list: { type: 'array', prefixItems: [{ type: 'string' }] } } },
      answer('{"list":[5]}'),
    ],
    ['in text that is no JSON', person, answer('{"name": ')],
  ])('JSON that does not fit is an error, never an answer: %s', async (_, schema, reply) => {
    on.api.script(() => reply);
    await expect(ask(schema)).rejects.toMatchObject({
      code: 'upstream_error',
      message: expect.stringContaining('does not fit the response format'),
      retryable: true,
    });
  });

  test.each([
    ['natively', person, answer('{"name":5}')],
    ['by tool', choice, written('{"name":5}')],
  ])('unless the schema is not strict: then the client is told, %s', async (_, schema, reply) => {
    on.api.script(() => reply);
    const output: OutputFormat = { type: 'json-schema', name: 'x', schema, strict: false, param: PARAM };
    const { events, text: json } = await on.ask(turnOf([question], { output }));
    expect(json).toBe('{"name":5}');
    expect(events.at(-2)).toMatchObject({ type: 'adapted', option: 'output' });
    on.api.script(() => answer('{"name": '));
    if (schema !== person) return;
    await expect(on.ask(turnOf([question], { output }))).rejects.toMatchObject({ code: 'upstream_error' });
  });

  test('any JSON object: an empty one is an object too', async () => {
    on.api.reply(written());
    const turn = turnOf([question], { output: { type: 'json-object' } });
    expect((await on.ask(turn)).text).toBe('{}');
    expect(on.bodies()[0]!.tools).toEqual([
      { name: 'final_answer', description: DESCRIPTION, input_schema: { type: 'object' } },
    ]);
  });

  test.each([
    ['natively', person, answer('{"name":"Ada"}'), ['get_time']],
    ['by tool', choice, written('{"name":"Ada"}'), ['get_time', 'final_answer']],
  ] as const)(
    "the client's tools work beside it, %s: call, result, JSON",
    async (_, schema, reply, names) => {
      const options = { tools: [CLOCK], output: format(schema) };
      on.api.reply(answer([text('Let me look.'), toolUse(callId(7), 'get_time', {})]), reply);
      const first = await on.ask(turnOf([question], options));
      expect(first).toMatchObject({ finishReason: 'tool-calls', text: 'Let me look.' });
      expect(on.bodies()[0]!.tools!.map(({ name }) => name)).toEqual(names);
      const past = [
        question,
        saying(words('Let me look.'), called(callId(7), 'get_time', '{}')),
        asking(result(callId(7), words('noon'))),
      ];
      const last = await on.ask(turnOf(past, options));
      expect(last).toMatchObject({ text: '{"name":"Ada"}', finishReason: 'stop' });
      expect(on.bodies()).toHaveLength(2);
      expect(new Set(on.sessions()).size).toBe(1);
      const { messages } = on.bodies()[1]!;
      const bare = messages.map(({ role, content }) => ({
        role,
        content:
          typeof content === 'string'
            ? content
            : content.filter(({ text: said }) => said?.startsWith('Answer by') !== true),
      }));
      expect(bare).toEqual(sentMessages(past));
    },
  );

  test('an answer cut off by the token limit ends with that reason', async () => {
    on.api.reply(answer('{"name": "A', { stopReason: 'max_tokens', endGapMs: ENDS_LATE_MS }), {
      ...written('{"name": "A'),
      stopReason: 'max_tokens',
      endGapMs: ENDS_LATE_MS,
    });
    for (const schema of [person, choice])
      expect(await ask(schema)).toMatchObject({ text: '{"name": "A', finishReason: 'length' });
    expect(on.bodies()).toHaveLength(2);
  });
});

describe('a harmful schema', () => {
  const on = useStage(NEWEST_CLI.path);

  test.each<[string, Schema]>([
    ['one that is invalid', { type: 'objekt' }],
    ['one with a dangling reference', { type: 'object', properties: { a: { $ref: '#/$defs/none' } } }],
  ])('%s is refused before the model is called', async (_, schema) => {
    await expect(on.ask(turnOf([question], { output: format(schema) }))).rejects.toMatchObject({
      code: 'validation_error',
      param: PARAM,
    });
    expect(on.bodies()).toHaveLength(0);
  });

  test('a pattern that takes for ever is abandoned in time, and the next answer is checked', async () => {
    const evil = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
    on.api.script(() => answer(JSON.stringify({ a: `${'a'.repeat(60)}!` })));
    await expect(on.ask(turnOf([question], { output: format(evil) }))).rejects.toMatchObject({
      code: 'validation_error',
      param: PARAM,
    });
    on.api.script(() => answer('{"name":"Ada"}'));
    expect((await on.ask(turnOf([question], { output: format(person) }))).text).toBe('{"name":"Ada"}');
  });

  test('an asynchronous one is still checked', async () => {
    const turn = turnOf([question], { output: format({ ...person, $async: true }) });
    on.api.reply(answer('{"name":5}'), answer('{"name":"Ada"}'));
    await expect(on.ask(turn)).rejects.toMatchObject({ code: 'upstream_error' });
    expect((await on.ask(turn)).text).toBe('{"name":"Ada"}');
  });
});
