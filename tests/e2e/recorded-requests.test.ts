/** Every chat request recorded from real clients gets an answer that meets the specification. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { systemText } from '../support/api-request.js';
import {
  assistant,
  call,
  expectedMessages,
  result,
  told,
  user,
  type ExpectedBlock,
  type ExpectedMessage,
} from '../support/expected-messages.js';
import type { RecordedRequest } from '../support/messages-api.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { useBench, type SharedBench } from '../support/use-bench.js';
import { obligingModel, toldToCall } from './obliging-model.js';

interface Said {
  readonly role: string;
  readonly content?: string | null | readonly Part[];
  readonly tool_calls?: readonly {
    readonly id: string;
    readonly function: { readonly name: string; readonly arguments: string };
  }[];
  readonly tool_call_id?: string;
}

interface Part {
  readonly type: string;
  readonly text?: string;
  readonly image_url?: { readonly url: string };
  readonly file?: { readonly filename?: string; readonly file_data: string };
}

interface Recorded {
  readonly client: string;
  readonly body: {
    readonly model: string;
    readonly stream?: boolean | null;
    readonly messages: readonly Said[];
    readonly tools?: readonly { readonly function?: { readonly name: string } }[];
    readonly tool_choice?: string | object | null;
    readonly temperature?: number | null;
    readonly response_format?: { readonly type: string };
  };
}

const recorded = ['openai/client-requests.jsonl', 'requests/more-client-requests.jsonl'].flatMap((file) =>
  readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded),
);
/**
 * Some versions of a client send the same request. Those that begin alike follow one another, so that a kept process answers
 * them; the first of them takes a fresh one.
 */
const distinct = [...new Set(recorded.map(({ body }) => JSON.stringify(body)))]
  .map((json) => {
    const same = recorded.filter(({ body }) => JSON.stringify(body) === json);
    const clients = [...new Set(same.map(({ client }) => client))].join(', ');
    return { name: `${clients}: ${Object.keys(same[0]!.body).join(' ')}`, body: same[0]!.body };
  })
  .toSorted((one, other) => beginning(one.body).localeCompare(beginning(other.body)));

/** The texts up to the first user message. */
function beginning({ messages }: Recorded['body']): string {
  const first = messages.slice(0, messages.findIndex(({ role }) => role === 'user') + 1);
  const textsOf = ({ content }: Said): unknown =>
    typeof content === 'string' ? [content] : content?.flatMap(({ text = [] }) => text);
  return JSON.stringify(first.map(textsOf));
}

interface Answered {
  readonly status: number;
  readonly text: string;
  readonly ignored: string;
  readonly adapted: string;
  readonly reached: readonly RecordedRequest[];
}

async function send(bench: SharedBench, body: object): Promise<Answered> {
  const response = await bench.fetch(`${bench.bridge.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const [ignored, adapted] = ['ignored', 'adapted'].map(
    (what) => response.headers.get(`x-claude-bridge-${what}`) ?? '',
  ) as [string, string];
  return { status: response.status, text, ignored, adapted, reached: bench.reached() };
}

/** The messages of a recorded request as the model's API should receive them. */
function apiMessages(messages: readonly Said[]): ExpectedMessage[] {
  const expected: ExpectedMessage[] = [];
  for (const { role, content, tool_calls: calls = [], tool_call_id: answered } of messages) {
    const blocks =
      typeof content === 'string' ? (content === '' ? [] : [content]) : (content ?? []).map(block);
    if (role === 'user') expected.push(user(...blocks));
    else if (role === 'assistant') {
      const made = calls.map(({ id, function: { name, arguments: args } }) =>
        call(id, name, JSON.parse(args) as object),
      );
      expected.push(assistant(...blocks, ...made));
    } else if (answered !== undefined) {
      const before = expected.at(-1)!;
      const one = result(answered, ...blocks);
      if (before.role === 'assistant') expected.push(user(one));
      else expected.splice(-1, 1, user(...before.content, one));
    }
  }
  return expectedMessages(...expected);
}

function block({ text, image_url: image, file }: Part): ExpectedBlock {
  if (image) return { type: 'image', source: source(image.url) };
  if (!file) return { type: 'text', text };
  const title = file.filename === undefined ? {} : { title: file.filename };
  return { type: 'document', source: source(file.file_data), ...title };
}

function source(url: string): ExpectedBlock {
  const [, type, data] = /^data:([^;]+);base64,(.*)$/s.exec(url) ?? [];
  return type === undefined ? { type: 'url', url } : { type: 'base64', media_type: type, data };
}

/** Whether the answer must be a call: of one of the client's tools, or of the tool for JSON answers. */
function mustCall(
  { tool_choice: choice, response_format: format }: Recorded['body'],
  native: boolean,
): boolean {
  if (choice === 'required' || typeof choice === 'object') return choice !== null;
  return format !== undefined && format.type !== 'text' && !native;
}

describe('recorded requests', () => {
  const bench = useBench(NEWEST_CLI.path);
  beforeEach(() => bench.api.script(obligingModel()));

  test.each(distinct)('$name', async ({ body }) => {
    const { status, text, ignored, adapted, reached } = await send(bench, body);
    expect({ status, text }).toEqual({
      status: 200,
      text: expect.stringContaining(body.stream ? '[DONE]' : '{'),
    });
    for (const { refused } of reached) expect(refused).toBeUndefined();
    const [{ body: request }] = reached as [RecordedRequest];
    if (body.response_format !== undefined && !body.stream) {
      const { choices } = JSON.parse(text) as { choices: { message: { content: string } }[] };
      expect(JSON.parse(choices[0]!.message.content)).toEqual(expect.any(Object));
    }
    const offered = request.tools!.map(({ name }) => name);
    expect(offered).toEqual(expect.arrayContaining((body.tools ?? []).map((tool) => tool.function!.name)));
    const messages = apiMessages(body.messages);
    // The model behind these names cannot be forced.
    const native = request.output_config?.['format'] !== undefined;
    expect(request.messages).toEqual(mustCall(body, native) ? told(messages, toldToCall(offered)) : messages);
    for (const { content } of body.messages.filter(({ role }) => role === 'system' || role === 'developer')) {
      if (typeof content === 'string') expect(systemText(request)).toContain(content);
    }
    expect(ignored.split(', ')).not.toContain('tools');
    // Nor does it accept sampling other than the default.
    expect(request).not.toHaveProperty('temperature');
    const unusual = typeof body.temperature === 'number' && body.temperature < 1;
    expect(adapted.includes('temperature: left out')).toBe(unusual);
  });
});
