/** Web search through the whole bridge, on all three wires: what the client gets, and the exact request that reaches the model. */
import Anthropic from '@anthropic-ai/sdk';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type OpenAI from 'openai';
import {
  ENDS_LATE_MS,
  answer,
  apiError,
  citedText,
  serverToolUse,
  text,
  thinking,
  toolUse,
  webCitation,
  webSearchResult,
} from '../support/api-reply.js';
import type { AnswerBlock } from '../support/api-reply.js';
import { fetchApiChecker } from '../support/api-document.js';
import { startBench, whole } from '../support/bench.js';
import { assistant, expectedMessages, told, user } from '../support/expected-messages.js';
import { CLI_VERSIONS, NEWEST_CLI } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';

const first = { url: 'https://oslo.example/weather', title: 'Weather in Oslo' };
const second = { url: 'https://met.example/oslo', title: 'Met' };
const id = 'srvtoolu_0001';
const query = 'Oslo weather today';
const call = { type: 'server_tool_use', id, name: 'web_search', input: { query } };
const found = blockOf(webSearchResult(id, [first, second]));
const citation = webCitation(first, 'It rains.');

/** The model says something, searches, and answers with a source for the middle of the sentence. */
const searched: readonly AnswerBlock[] = [
  text('I look it up. '),
  serverToolUse(id, 'web_search', { query }),
  webSearchResult(id, [first, second]),
  citedText('Now: '),
  citedText('it rains 🌧 in Oslo', [citation]),
  citedText('.'),
];
/** The same, as it goes back. */
const sentBack = assistant(
  'I look it up. ',
  call,
  found,
  'Now: ',
  { type: 'text', text: 'it rains 🌧 in Oslo', citations: [citation] },
  '.',
);
const said = 'I look it up. Now: it rains 🌧 in Oslo.';
const usage = { input: 100, output: 20, serverToolUse: { web_search_requests: 1, web_fetch_requests: 0 } };
const tool = { type: 'web_search_20250305', name: 'web_search' };

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  const bench = useBench(path);

  function sent(index: number): object {
    const { messages, tools, tool_choice: choice } = bench.reached()[index]!.body;
    return { messages, tools, choice };
  }

  describe('chat completions', () => {
    const place = { start_index: 19, end_index: 37, ...first };
    const options = {
      search_context_size: 'medium',
      user_location: { type: 'approximate', approximate: { city: 'Oslo', country: 'NO' } },
    } as const;
    const located = {
      ...tool,
      user_location: { type: 'approximate', city: 'Oslo', country: 'NO' },
    };
    const asked = { model: 'haiku', web_search_options: options } as const;
    const question = { role: 'user', content: 'Weather?' } as const;

    test('a search, its source, and the next turn', async () => {
      bench.api.reply(answer(searched, { usage }));
      const { data, response } = await bench.openai.chat.completions
        .create({ ...asked, messages: [question] })
        .withResponse();
      expect(response.headers.get('x-claude-bridge-ignored')).toBeNull();
      const { message, finish_reason } = data.choices[0]!;
      expect(finish_reason).toBe('stop');
      expect(message).toEqual({
        role: 'assistant',
        content: said,
        refusal: null,
        annotations: [{ type: 'url_citation', url_citation: place }],
      });
      expect(Array.from(said).slice(place.start_index, place.end_index).join('')).toBe('it rains 🌧 in Oslo');

      bench.api.reply(answer('As I said.'));
      await bench.openai.chat.completions.create({
        ...asked,
        messages: [question, message, { role: 'user', content: 'Sure?' }],
      });
      expect(sent(0)).toEqual({
        messages: expectedMessages(user('Weather?')),
        tools: [located],
        choice: undefined,
      });
      expect(sent(1)).toEqual({
        messages: expectedMessages(user('Weather?'), sentBack, user('Sure?')),
        tools: [located],
        choice: undefined,
      });
      expect(bench.processes()).toBe(1);
    });

    test('streamed: the sources come once, after the text', async () => {
      bench.api.reply(answer(searched, { usage }));
      const chunks = await whole(
        await bench.openai.chat.completions.create({ ...asked, messages: [question], stream: true }),
      );
      const deltas = chunks.map(({ choices }) => choices[0]!.delta);
      expect(deltas.map(({ content }) => content ?? '').join('')).toBe(said);
      expect(chunks.slice(-2).map(({ choices }) => choices)).toEqual([
        [
          {
            index: 0,
            delta: { annotations: [{ type: 'url_citation', url_citation: place }] },
            finish_reason: null,
          },
        ],
        [{ index: 0, delta: {}, finish_reason: 'stop' }],
      ]);
    });
  });

  describe('responses', () => {
    const offered: OpenAI.Responses.Tool = {
      type: 'web_search',
      filters: { allowed_domains: ['oslo.example', 'met.example'] },
      user_location: { type: 'approximate', city: 'Oslo', country: 'NO', timezone: 'Europe/Oslo' },
    };
    const limited = {
      ...tool,
      max_uses: 3,
      allowed_domains: ['oslo.example', 'met.example'],
      user_location: { type: 'approximate', city: 'Oslo', country: 'NO', timezone: 'Europe/Oslo' },
    };
    const asked = {
      model: 'haiku',
      tools: [offered],
      include: ['web_search_call.action.sources'] as OpenAI.Responses.ResponseIncludable[],
      max_tool_calls: 3,
    };
    const place = { type: 'url_citation', start_index: 5, end_index: 23, ...first };
    const output = [
      { type: 'message', status: 'completed', content: [{ text: 'I look it up. ', annotations: [] }] },
      {
        id: expect.stringMatching(/^ws_/u),
        type: 'web_search_call',
        status: 'completed',
        action: {
          type: 'search',
          query,
          queries: [query],
          sources: [
            { type: 'url', url: first.url },
            { type: 'url', url: second.url },
          ],
        },
      },
      { type: 'message', content: [{ text: 'Now: it rains 🌧 in Oslo.', annotations: [place] }] },
    ];

    test('a search is an item; sent back with the rest, the whole answer reaches the model', async () => {
      bench.api.reply(answer(searched, { usage }));
      const { data, response } = await bench.openai.responses
        .create({ ...asked, input: 'Weather?', store: false })
        .withResponse();
      expect(response.headers.get('x-claude-bridge-ignored')).toBeNull();
      expect(data.output).toMatchObject(output);
      expect(data.tools).toEqual([{ ...offered, search_context_size: 'medium' }]);

      bench.api.reply(answer('As I said.'));
      const next = await bench.openai.responses
        .create({
          ...asked,
          input: [
            { role: 'user', content: 'Weather?' },
            ...inputOf(data.output),
            { role: 'user', content: 'Sure?' },
          ],
        })
        .withResponse();
      expect(next.response.headers.get('x-claude-bridge-ignored')).toBeNull();
      expect(sent(0)).toEqual({
        messages: expectedMessages(user('Weather?')),
        tools: [limited],
        choice: undefined,
      });
      expect(sent(1)).toEqual({
        messages: expectedMessages(user('Weather?'), sentBack, user('Sure?')),
        tools: [limited],
        choice: undefined,
      });
      expect(bench.processes()).toBe(1);
    });

    test('streamed, with the events of a search, and continued by previous_response_id', async () => {
      bench.api.reply(answer(searched, { usage }));
      const events = await whole(
        await bench.openai.responses.create({ ...asked, input: 'Weather?', stream: true }),
      );
      const types = events.map(({ type }) => type.replace('response.', ''));
      const search = types.indexOf('web_search_call.in_progress');
      expect(types.slice(search - 1, search + 4)).toEqual([
        'output_item.added',
        'web_search_call.in_progress',
        'web_search_call.searching',
        'web_search_call.completed',
        'output_item.done',
      ]);
      expect(events[search - 1]).toMatchObject({
        output_index: 1,
        item: { type: 'web_search_call', status: 'in_progress' },
      });
      expect(events[search + 3]).toMatchObject({ output_index: 1, item: output[1] });
      expect(events.find(({ type }) => type === 'response.output_text.annotation.added')).toMatchObject({
        ...{ output_index: 2, content_index: 0, annotation_index: 0, annotation: place },
      });
      const last = events.at(-1) as OpenAI.Responses.ResponseCompletedEvent;
      expect(last.response.output).toMatchObject(output);

      await bench.openai.responses.create({
        ...asked,
        input: 'Sure?',
        previous_response_id: last.response.id,
      });
      expect(sent(1)).toEqual({
        messages: expectedMessages(user('Weather?'), sentBack, user('Sure?')),
        tools: [limited],
        choice: undefined,
      });
    });

    test('a choice of web search forces one', async () => {
      bench.api.reply(answer(searched));
      await bench.openai.responses.create({
        model: 'haiku',
        tools: [
          { type: 'function', name: 'look', parameters: null, strict: false },
          { type: 'web_search_preview' },
        ],
        tool_choice: { type: 'web_search_preview' },
        input: 'Weather?',
      });
      expect(sent(0)).toEqual({
        messages: expectedMessages(user('Weather?')),
        tools: [{ name: 'look', input_schema: { type: 'object', properties: {} } }, tool],
        choice: { type: 'tool', name: 'web_search', disable_parallel_tool_use: true },
      });
    });

    test('a function of the client may have the same name', async () => {
      const own = { type: 'function', name: 'web_search', parameters: null, strict: false } as const;
      const asking = {
        model: 'haiku',
        tools: [own, { type: 'web_search' }],
      } satisfies Partial<OpenAI.Responses.ResponseCreateParams>;
      bench.api.reply(answer([toolUse('toolu_0000000000000001', 'web_search_2', {})]));
      const { output } = await bench.openai.responses.create({ ...asking, input: 'Weather?' });
      expect(output).toMatchObject([{ type: 'function_call', name: 'web_search', arguments: '{}' }]);
      await bench.openai.responses.create({
        ...asking,
        input: [
          { role: 'user', content: 'Weather?' },
          ...inputOf(output),
          { type: 'function_call_output', call_id: 'toolu_0000000000000001', output: 'rain' },
        ],
      });
      const { messages, tools } = bench.reached()[1]!.body;
      expect(tools).toEqual([
        { name: 'web_search_2', input_schema: { type: 'object', properties: {} } },
        tool,
      ]);
      expect(messages).toEqual(
        expectedMessages(
          user('Weather?'),
          assistant({ type: 'tool_use', id: 'toolu_0000000000000001', name: 'web_search_2', input: {} }),
          user({
            type: 'tool_result',
            tool_use_id: 'toolu_0000000000000001',
            content: [{ type: 'text', text: 'rain' }],
          }),
        ),
      );
    });

    test('a search that waits for the results of the client’s calls runs with the next request', async () => {
      const look = { type: 'function', name: 'look', parameters: null, strict: false } as const;
      const asking = {
        model: 'haiku',
        tools: [look, { type: 'web_search' }],
      } satisfies Partial<OpenAI.Responses.ResponseCreateParams>;
      const looked = { type: 'tool_use', id: 'toolu_0000000000000001', name: 'look', input: {} };
      bench.api.reply(
        answer([serverToolUse(id, 'web_search', { query }), toolUse(looked.id, 'look', {})]),
        answer([webSearchResult(id, [first]), citedText('Rain.', [citation])]),
        answer('Yes.'),
      );
      const input: OpenAI.Responses.ResponseInput = [{ role: 'user', content: 'Weather?' }];
      const one = await bench.openai.responses.create({ ...asking, input });
      expect(one.output).toMatchObject([
        { type: 'web_search_call', status: 'completed', action: { query } },
        { type: 'function_call', name: 'look' },
      ]);
      input.push(...inputOf(one.output), { type: 'function_call_output', call_id: looked.id, output: 'wet' });
      const two = await bench.openai.responses.create({ ...asking, input });
      expect(two.output).toMatchObject([
        { type: 'message', content: [{ text: 'Rain.', annotations: [{}] }] },
      ]);
      input.push(...inputOf(two.output), { role: 'user', content: 'Sure?' });
      await bench.openai.responses.create({ ...asking, input });
      expect(bench.reached()[2]!.body.messages).toEqual(
        expectedMessages(
          user('Weather?'),
          assistant(call, looked),
          user({
            type: 'tool_result',
            tool_use_id: looked.id,
            content: [{ type: 'text', text: 'wet' }],
          }),
          assistant(blockOf(webSearchResult(id, [first])), {
            ...{ type: 'text', text: 'Rain.', citations: [citation] },
          }),
          user('Sure?'),
        ),
      );
    });
  });

  test('an answer that the API pauses goes on by itself and is one answer to the client', async () => {
    const more = 'srvtoolu_0002';
    const again = { ...call, id: more };
    const foundMore = webSearchResult(more, [second]);
    bench.api.reply(
      answer([...searched.slice(0, 3)], { stopReason: 'pause_turn', usage }),
      answer([serverToolUse(more, 'web_search', { query })], { stopReason: 'pause_turn', usage }),
      answer([foundMore, text('Rain.')], { usage }),
      answer('Yes.'),
    );
    const asked = {
      model: 'haiku',
      tools: [{ type: 'web_search' }],
    } satisfies Partial<OpenAI.Responses.ResponseCreateParams>;
    const events = await whole(
      await bench.openai.responses.create({ ...asked, input: 'Weather?', stream: true }),
    );
    const { response } = events.at(-1) as OpenAI.Responses.ResponseCompletedEvent;
    expect(response.status).toBe('completed');
    expect(response.output).toMatchObject([
      { type: 'message', content: [{ text: 'I look it up. ' }] },
      { type: 'web_search_call', status: 'completed' },
      { type: 'web_search_call', status: 'completed' },
      { type: 'message', content: [{ text: 'Rain.' }] },
    ]);
    expect(response.usage).toMatchObject({ input_tokens: 3 * 110, output_tokens: 60 });
    const begun = assistant('I look it up. ', call, found);
    const furtherOn = assistant('I look it up. ', call, found, again);
    expect(bench.reached().map(({ body }) => body.messages)).toEqual([
      expectedMessages(user('Weather?')),
      expectedMessages(user('Weather?'), begun),
      expectedMessages(user('Weather?'), furtherOn),
    ]);
    expect(bench.processes()).toBe(1);

    await bench.openai.responses.create({ ...asked, input: 'Sure?', previous_response_id: response.id });
    expect(bench.reached()[3]!.body.messages).toEqual(
      expectedMessages(
        user('Weather?'),
        assistant('I look it up. ', call, found, again, blockOf(foundMore), 'Rain.'),
        user('Sure?'),
      ),
    );
  });

  test('an answer goes on ten times, and then is cut off', async () => {
    let index = 0;
    bench.api.script(() => {
      const more = [text(`${index} `), serverToolUse(`srvtoolu_${index}`, 'web_search', { query })];
      index += 1;
      return answer(more, { stopReason: 'pause_turn' });
    });
    const { choices } = await bench.openai.chat.completions.create({
      ...{ model: 'haiku', web_search_options: {}, messages: [{ role: 'user', content: 'Weather?' }] },
    });
    expect(choices[0]).toMatchObject({
      finish_reason: 'length',
      message: { content: '0 1 2 3 4 5 6 7 8 9 10 ' },
    });
    expect(bench.reached()).toHaveLength(11);
    expect(bench.processes()).toBe(1);
  });

  test('an answer that is cut off in a second search comes back without it', async () => {
    const asked = { model: 'haiku', web_search_options: {} };
    const question = { role: 'user', content: 'Weather?' } as const;
    bench.api.reply(
      answer([...searched.slice(0, 3), serverToolUse('srvtoolu_0002', 'web_search', { query })], {
        stopReason: 'max_tokens',
        endGapMs: ENDS_LATE_MS,
      }),
    );
    const cut = await bench.openai.chat.completions.create({ ...asked, messages: [question] });
    expect(cut.choices[0]).toMatchObject({ finish_reason: 'length', message: { content: 'I look it up. ' } });
    await bench.openai.chat.completions.create({
      ...asked,
      messages: [question, cut.choices[0]!.message, { role: 'user', content: 'And?' }],
    });
    expect(bench.reached()[1]!.body.messages).toEqual(
      expectedMessages(user('Weather?'), assistant('I look it up. ', call, found), user('And?')),
    );
  });

  test('a model that cannot be forced is told to search, and the next turn has the search', async () => {
    // The newest models think, and one that thinks cannot be forced.
    const model = 'claude-opus-5-5';
    const asked = {
      model,
      tools: [{ type: 'web_search' as const }],
      tool_choice: { type: 'web_search_preview' as const },
    };
    bench.api.reply(answer([thinking('Hm.'), ...searched]), answer('Yes.'));
    const { data, response } = await bench.openai.responses
      .create({ ...asked, input: 'Weather?' })
      .withResponse();
    expect(response.headers.get('x-claude-bridge-adapted')).toBe(
      'tool_choice: told in words: this model cannot be forced to call a tool',
    );
    await bench.openai.responses.create({
      ...{ model, tools: asked.tools, input: 'Sure?', previous_response_id: data.id },
    });
    expect(bench.reached().map(({ body }) => body.messages)).toEqual([
      told(expectedMessages(user('Weather?')), 'Answer by calling the tool web_search.'),
      expectedMessages(user('Weather?'), sentBack, user('Sure?')),
    ]);
  });

  describe('messages', () => {
    const asked = {
      model: 'haiku',
      max_tokens: 500,
      tools: [{ type: 'web_search_20250305', name: 'web_search', max_uses: 5 }],
    } satisfies Partial<Anthropic.MessageCreateParams>;
    const content = [
      { type: 'text', text: 'I look it up. ' },
      call,
      found,
      { type: 'text', text: 'Now: ', citations: [] },
      { type: 'text', text: 'it rains 🌧 in Oslo', citations: [citation] },
      { type: 'text', text: '.', citations: [] },
    ];
    let anthropic: Anthropic;
    beforeAll(() => {
      const { fetch } = bench;
      anthropic = new Anthropic({ baseURL: bench.bridge.origin, apiKey: 'none', maxRetries: 0, fetch });
    });

    test.each([false, true])('the blocks of a search, and the next turn (stream: %s)', async (stream) => {
      bench.api.reply(answer(searched, { usage }));
      const question: Anthropic.MessageParam = { role: 'user', content: 'Weather?' };
      const asking = { ...asked, messages: [question] };
      const message = stream
        ? await anthropic.messages.stream(asking).finalMessage()
        : await anthropic.messages.create(asking);
      expect(message.content).toEqual(content);
      expect(message.stop_reason).toBe('end_turn');
      expect(message.usage.server_tool_use).toEqual({ web_search_requests: 1, web_fetch_requests: 0 });
      await anthropic.messages.create({
        ...asked,
        messages: [
          question,
          { role: 'assistant', content: message.content },
          { role: 'user', content: 'Sure?' },
        ],
      });
      expect(sent(1)).toEqual({
        messages: expectedMessages(user('Weather?'), sentBack, user('Sure?')),
        tools: asked.tools,
        choice: undefined,
      });
    });

    test('the events of a stream are those of the API, in its order', async () => {
      bench.api.reply(answer(searched, { usage }));
      const response = await fetch(`${bench.bridge.url}/messages`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...asked, messages: [{ role: 'user', content: 'Weather?' }], stream: true }),
      });
      const body = await response.text();
      const { status, headers } = response;
      const checker = await fetchApiChecker(bench.bridge.origin);
      expect(
        checker.faults({ method: 'POST', path: '/v1/messages', status, headers, text: body, ended: true }),
      ).toEqual([]);
      const events = body
        .split('\n\n')
        .filter((event) => event.startsWith('event: content_block'))
        .map((event) => JSON.parse(event.split('\ndata: ')[1]!) as Record<string, unknown>);
      expect(events.filter(({ index }) => index === 1)).toEqual([
        { type: 'content_block_start', index: 1, content_block: { ...call, input: {} } },
        ...(JSON.stringify({ query }).match(/.{1,8}/gsu) ?? []).map((partial_json) => ({
          type: 'content_block_delta',
          index: 1,
          delta: { type: 'input_json_delta', partial_json },
        })),
        { type: 'content_block_stop', index: 1 },
      ]);
      expect(events.filter(({ index }) => index === 2)).toEqual([
        { type: 'content_block_start', index: 2, content_block: found },
        { type: 'content_block_stop', index: 2 },
      ]);
      expect(events.filter(({ index }) => index === 4).slice(0, 3)).toEqual([
        { type: 'content_block_start', index: 4, content_block: { type: 'text', text: '', citations: [] } },
        { type: 'content_block_delta', index: 4, delta: { type: 'citations_delta', citation } },
        { type: 'content_block_delta', index: 4, delta: { type: 'text_delta', text: 'it ' } },
      ]);
      expect(events.map(({ index }) => index)).toEqual(
        events.map(({ index }) => Number(index)).toSorted((one, other) => one - other),
      );
    });

    test('a pause reaches the client, which sends the answer back', async () => {
      bench.api.reply(answer(searched.slice(0, 3), { stopReason: 'pause_turn', usage }), answer('Rain.'));
      const question: Anthropic.MessageParam = { role: 'user', content: 'Weather?' };
      const paused = await anthropic.messages.create({ ...asked, messages: [question] });
      expect(paused.stop_reason).toBe('pause_turn');
      expect(bench.reached()).toHaveLength(1);
      const rest = await anthropic.messages.create({
        ...asked,
        messages: [question, { role: 'assistant', content: paused.content }],
      });
      expect(rest.content).toMatchObject([{ type: 'text', text: 'Rain.' }]);
      expect(bench.reached()[1]!.body.messages).toEqual(
        expectedMessages(user('Weather?'), assistant('I look it up. ', call, found)),
      );
    });

    test('documents and search results are cited', async () => {
      const source = { type: 'char_location', cited_text: 'Grass is green.', document_index: 0 };
      bench.api.reply(answer([citedText('It is green', [source])]));
      const cited = { citations: { enabled: true } };
      const document = {
        type: 'document',
        source: { type: 'text', media_type: 'text/plain', data: 'Grass is green.' },
        title: 'Grass',
        context: 'A note',
        ...cited,
      } as const;
      const result = {
        ...{ type: 'search_result' as const, source: 'https://a.example', title: 'A' },
        content: [{ type: 'text' as const, text: 'Sky is blue.' }],
        ...cited,
      };
      const message = await anthropic.messages.create({
        ...{ model: 'haiku', max_tokens: 100 },
        messages: [
          {
            role: 'user',
            content: [
              document,
              { ...result, cache_control: { type: 'ephemeral' } },
              { type: 'text', text: 'Weather?' },
            ],
          },
        ],
      });
      expect(message.content).toEqual([{ type: 'text', text: 'It is green', citations: [source] }]);
      expect(bench.reached()[0]!.body.messages).toEqual(expectedMessages(user(document, result, 'Weather?')));
    });
  });

  test('what the API refuses comes back in its words', async () => {
    const words = 'Web search is not enabled for this organization.';
    bench.api.reply(apiError(403, 'permission_error', words));
    await expect(
      bench.openai.responses.create({ model: 'haiku', input: 'Weather?', tools: [{ type: 'web_search' }] }),
    ).rejects.toMatchObject({ status: 403, message: expect.stringContaining(words) });
  });
});

test('switched off, a request for it is refused before any process is touched', async () => {
  await using bench = await startBench(NEWEST_CLI.path, { webSearch: false });
  const refused = { status: 400, code: 'unsupported_parameter' };
  const command = expect.stringContaining('claude-bridge config set web-search on');
  const tools: OpenAI.Responses.Tool[] = [
    { type: 'function', name: 'look', parameters: null, strict: false },
    { type: 'web_search' },
  ];
  await expect(bench.openai.responses.create({ model: 'haiku', input: 'hi', tools })).rejects.toMatchObject({
    ...refused,
    param: 'tools[1]',
    message: command,
  });
  await expect(
    bench.openai.chat.completions.create({
      ...{ model: 'haiku', messages: [{ role: 'user', content: 'hi' }], web_search_options: {} },
    }),
  ).rejects.toMatchObject({ ...refused, param: 'web_search_options', message: command });
  const response = await fetch(`${bench.bridge.url}/messages`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      ...{ model: 'haiku', max_tokens: 5, messages: [{ role: 'user', content: 'hi' }] },
      tools: [{ type: 'web_fetch_20250910', name: 'web_fetch' }],
    }),
  });
  expect(response.status).toBe(400);
  expect(await response.text()).toContain('tools[0] asks for web search, which is switched off');
  expect(bench.reached()).toHaveLength(0);
  expect(bench.bridge.engine.status().processes).toEqual({ spare: 0, busy: 0, idle: 0 });
});

/** The SDK's types of items that other tools make differ between output and input. */
function inputOf(output: OpenAI.Responses.ResponseOutputItem[]): OpenAI.Responses.ResponseInput {
  return output as OpenAI.Responses.ResponseInput;
}

function blockOf(block: AnswerBlock): { readonly type: string; readonly [field: string]: unknown } {
  if (block.type !== 'whole') throw new Error(`A ${block.type} comes in pieces.`);
  return block.block;
}
