/** What real clients send by themselves passes a strict server: only what a client would miss counts as ignored. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { parseChatRequest } from '../../src/openai/chat/parse-chat-request.js';
import { parseResponsesRequest } from '../../src/openai/responses/parse-responses-request.js';

interface Recorded {
  readonly client: string;
  readonly body: Readonly<Record<string, unknown>>;
}

function recorded(file: string): (readonly [string, Recorded['body']])[] {
  const lines = readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line, index) => {
    const { client, body } = JSON.parse(line) as Recorded;
    return [`${client} ${index}`, body] as const;
  });
}

interface Asked {
  readonly text?: { readonly verbosity?: string };
  readonly messages?: readonly { readonly name?: string }[];
}

/** The fields that a recorded request asks for in vain. */
function missed(body: Recorded['body']): string[] {
  const { text, messages = [] } = body as Asked;
  const fields = ['seed', 'custom_field', 'verbosity'].filter((name) => Object.hasOwn(body, name));
  if (text?.verbosity === 'low') fields.push('text.verbosity');
  if (messages.some(({ name }) => name !== undefined)) fields.push('messages[].name');
  if (JSON.stringify(messages).includes('"detail":"low"')) fields.push('image_url.detail');
  return fields;
}

test.each([...recorded('openai/client-requests.jsonl'), ...recorded('requests/more-client-requests.jsonl')])(
  'chat: %s',
  (_client, body) => {
    expect(parseChatRequest(body).ignored.toSorted()).toEqual(missed(body).toSorted());
  },
);

test.each(recorded('openai/responses-requests.jsonl'))('responses: %s', async (_client, body) => {
  const { ignored } = await parseResponsesRequest(body, {
    find: () => Promise.resolve(undefined),
    keep: () => Promise.resolve(false),
  });
  expect(ignored).toEqual(missed(body));
});
