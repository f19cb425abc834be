/** Every Responses request recorded from real clients gets an answer that meets the specification. */
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
import { NEWEST_CLI } from '../support/real-cli.js';
import { sentEvents } from '../support/responses-stream.js';
import { obligingModel, toldToCall } from './obliging-model.js';
import { useBench } from '../support/use-bench.js';

interface Item {
  readonly type?: string;
  readonly role?: string;
  readonly content?: string | readonly Part[];
  readonly call_id?: string;
  readonly name?: string;
  readonly arguments?: string;
  readonly output?: string;
}

interface Part {
  readonly type: string;
  readonly text?: string;
  readonly image_url?: string;
  readonly filename?: string;
  readonly file_data?: string;
}

interface OfferedTool {
  readonly type?: string;
  readonly name?: string;
  /** Of a namespace. */
  readonly tools?: readonly OfferedTool[];
}

interface Recorded {
  readonly client: string;
  readonly body: {
    readonly stream?: boolean | null;
    readonly instructions?: string;
    readonly input: string | readonly Item[];
    readonly tools?: readonly OfferedTool[];
    readonly tool_choice?: string | object;
    readonly text?: { readonly format?: { readonly type: string } };
  };
}

interface Whole {
  readonly status: string;
  readonly output: readonly {
    readonly type: string;
    readonly content: readonly { readonly text: string }[];
  }[];
}

const recorded = readFileSync(new URL('../fixtures/openai/responses-requests.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Recorded);

/** The items of a recorded request as the model's API should receive them. */
function apiMessages(items: readonly Item[]): ExpectedMessage[] {
  const expected: ExpectedMessage[] = [];
  for (const {
    type,
    role,
    content,
    call_id: id = '',
    name = '',
    arguments: args = '',
    output = '',
  } of items) {
    const blocks = typeof content === 'string' ? [content] : (content ?? []).map(block);
    if (type === 'function_call') expected.push(assistant(call(id, name, JSON.parse(args) as object)));
    else if (type === 'function_call_output') expected.push(user(result(id, output)));
    else if (role === 'assistant') expected.push(assistant(...blocks));
    else if (role === 'user') expected.push(user(...blocks));
  }
  return expectedMessages(...expected);
}

function block({ text, image_url: image, filename, file_data: file }: Part): ExpectedBlock {
  if (image !== undefined) return { type: 'image', source: source(image) };
  if (file === undefined) return { type: 'text', text };
  return { type: 'document', source: source(file), ...(filename !== undefined && { title: filename }) };
}

function source(url: string): ExpectedBlock {
  const [, type, data] = /^data:([^;]+);base64,(.*)$/s.exec(url) ?? [];
  return type === undefined ? { type: 'url', url } : { type: 'base64', media_type: type, data };
}

/** Codex asks for a web search that is not live, which the model does not get. */
function namesOf({ type, name, tools }: OfferedTool): readonly (string | undefined)[] {
  if (type === 'web_search') return [];
  return tools ? tools.flatMap(namesOf) : [name];
}

describe('recorded requests', () => {
  // The first request that begins in some way takes a fresh process, and those that begin alike the same one.
  const bench = useBench(NEWEST_CLI.path);
  beforeEach(() => bench.api.script(obligingModel()));

  test.each(recorded.map(({ client, body }, index) => [`${client} ${index}`, body] as const))(
    '%s',
    async (_, body) => {
      const response = await bench.fetch(`${bench.bridge.url}/responses`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      });
      const text = await response.text();
      expect({ status: response.status, text }).toEqual({ status: 200, text: expect.any(String) });
      const answered = (body.stream ? sentEvents(text).at(-1)!['response'] : JSON.parse(text)) as Whole;
      expect(answered.status).toBe('completed');
      const said = answered.output
        .filter(({ type }) => type === 'message')
        .map(({ content }) => content[0]!.text);
      if (body.text?.format?.type === 'json_schema') expect(JSON.parse(said[0]!)).toEqual(expect.any(Object));

      const items: readonly Item[] =
        typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : body.input;
      const instructions = items.filter(({ role }) => role === 'system' || role === 'developer');
      for (const { refused } of bench.reached()) expect(refused).toBeUndefined();
      const { body: reached } = bench.reached()[0]!;
      expect(systemText(reached) !== '').toBe(instructions.length > 0 || body.instructions !== undefined);
      const offered = reached.tools!.map(({ name }) => name);
      expect(offered).toEqual(expect.arrayContaining((body.tools ?? []).flatMap(namesOf)));
      // The model behind these names cannot be forced.
      const native = reached.output_config?.['format'] !== undefined;
      const formatted = (body.text?.format?.type ?? 'text') !== 'text' && !native;
      const forced = body.tool_choice === 'required' || typeof body.tool_choice === 'object';
      const messages = apiMessages(items);
      expect(reached.messages).toEqual(formatted || forced ? told(messages, toldToCall(offered)) : messages);
    },
  );
});
