import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, test } from '@jest/globals';
import { createCheckedFetch } from './checked-fetch.js';

const chunk = JSON.stringify({
  id: 'a',
  object: 'chat.completion.chunk',
  created: 1,
  model: 'm',
  choices: [{ index: 0, delta: { content: 'x' }, finish_reason: null }],
});
const failure = JSON.stringify({ error: { message: 'm', type: 't', param: null, code: null } });

describe('the check of answers', () => {
  test.each([
    ['a complete stream', `data: ${chunk}\n\n: ping\n\ndata: [DONE]\n\n`, []],
    ['a stream that breaks off with an error', `data: ${chunk}\n\ndata: ${failure}\n\n`, []],
    ['a stream without an end', `data: ${chunk}\n\n`, [/^The stream ended with data: \{"id"/]],
    [
      'a stream that stops in the middle of an event',
      `data: ${chunk}\n\ndata: [DO`,
      [/^The stream ended with data: \[DO/],
    ],
    ['more after the end', `data: [DONE]\n\ndata: ${chunk}\n\n`, [/not the end/, /^The stream ended/]],
    ['more after an error', `data: ${failure}\n\ndata: [DONE]\n\n`, [/an error is not the end/]],
    ['two lines in one event', `data: ${chunk}\ndata: ${chunk}\n\ndata: [DONE]\n\n`, [/no event/]],
    [
      'a chunk with an unknown key',
      `data: ${chunk.replace('{', '{"x":1,')}\n\ndata: [DONE]\n\n`,
      [/foreign key: x/],
    ],
    ['a chunk without an id', `data: ${chunk.replace('"id":"a",', '')}\n\ndata: [DONE]\n\n`, [/'id'/]],
  ])('judges %s', async (_, body, expected) => {
    expect(await faultsOf('text/event-stream', body)).toEqual(
      expected.map((what) => expect.stringMatching(what)),
    );
  });

  const page = JSON.stringify({ object: 'list', data: [], has_more: false, first_id: null, last_id: null });
  const gone = JSON.stringify({ id: 'x', object: 'file', deleted: 'yes' });
  test.each<[string, string, string, RegExp[]]>([
    ['a message by no schema of OpenAI', '/v1/messages', '{}', []],
    ['an empty list by none', '/v1/files', page, []],
    ['a list that is not empty', '/v1/files', page.replace('[]', '[{}]'), [/^ListFilesResponse/]],
    ['what is deleted', '/v1/files/x', gone, [/^DeleteFileResponse\/deleted/]],
    ['a response', '/v1/responses/resp_x', '{}', [/^Response must have/]],
    ['embeddings', '/v1/embeddings', '{}', [/^CreateEmbeddingResponse/]],
    ['no route of the bridge itself', '/health', '{}', []],
  ])('judges %s', async (_, path, body, expected) => {
    expect(await faultsOf('application/json', body, path)).toEqual(
      expected.map((what) => expect.stringMatching(what)),
    );
  });

  test.each(['/v1/responses', '/v1/responses/resp_x?stream=true', '/v1/responses/resp_x?starting_after=3'])(
    'judges the events of a response: %s',
    async (path) => {
      const event = 'event: response.created\ndata: {"type":"response.created","sequence_number":0}\n\n';
      const faults = await faultsOf('text/event-stream', event, path);
      expect(faults[0]).toMatch(/^ResponseCreatedEvent must have required property 'response'/u);
    },
  );

  test('judges a body by its path, and reports a missing request id', async () => {
    expect(await faultsOf('application/json', '{}', '/v1/models/x', {})).toEqual([
      '/v1/models/x has no x-request-id',
      expect.stringMatching(/^Model must have/),
    ]);
  });
});

async function faultsOf(
  type: string,
  body: string,
  path = '/v1/chat/completions',
  headers: Record<string, string> = { 'x-request-id': 'r' },
): Promise<string[]> {
  const server = createServer((_, response) =>
    response.writeHead(200, { 'content-type': type, ...headers }).end(body),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const checked = createCheckedFetch();
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`;
  expect(await (await checked.fetch(url)).text()).toBe(body);
  await new Promise((resolve) => server.close(resolve));
  return checked.faults();
}
