/** Every chat request that real clients were seen to send is answered, as the specification has it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { conversation, systemText, type MessagesBody } from '../support/api-request.js';
import { NOTHING_KEPT } from '../support/engine.js';
import { startBench, type Bench } from '../support/bench.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { obligingModel } from './obliging-model.js';

interface Recorded {
  readonly client: string;
  readonly body: {
    readonly model: string;
    readonly stream?: boolean | null;
    readonly messages: readonly { readonly role: string; readonly content?: unknown }[];
    readonly tools?: readonly { readonly function?: { readonly name: string } }[];
    readonly temperature?: number;
    readonly response_format?: object;
  };
}

const recorded = ['openai/client-requests.jsonl', 'requests/more-client-requests.jsonl'].flatMap((file) =>
  readFileSync(new URL(`../fixtures/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded),
);
/** Some versions of a client send the same request. */
const distinct = [...new Set(recorded.map(({ body }) => JSON.stringify(body)))].map((json) => {
  const same = recorded.filter(({ body }) => JSON.stringify(body) === json);
  const clients = [...new Set(same.map(({ client }) => client))].join(', ');
  return { name: `${clients}: ${Object.keys(same[0]!.body).join(' ')}`, body: same[0]!.body };
});

interface Answered {
  readonly status: number;
  readonly text: string;
  readonly ignored: string;
  readonly reached: readonly MessagesBody[];
}

/** Requests one after another, on a bridge of its own. */
async function lane(requests: readonly Recorded['body'][]): Promise<Map<Recorded['body'], Answered>> {
  await using bench = await startBench(NEWEST_CLI.path, { warm: NOTHING_KEPT });
  const answers = new Map<Recorded['body'], Answered>();
  for (const body of requests) {
    bench.reset();
    bench.api.script(obligingModel());
    answers.set(body, await send(bench, body));
  }
  return answers;
}

async function send(bench: Bench, body: object): Promise<Answered> {
  const response = await bench.fetch(`${bench.bridge.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const ignored = response.headers.get('x-claude-bridge-ignored') ?? '';
  return { status: response.status, text, ignored, reached: bench.reached().map((request) => request.body) };
}

describe('recorded requests', () => {
  const answers = new Map<Recorded['body'], Answered>();
  beforeAll(async () => {
    const bodies = distinct.map(({ body }) => body);
    const lanes = [0, 1, 2].map((first) => lane(bodies.filter((_, index) => index % 3 === first)));
    for (const done of await Promise.all(lanes)) for (const entry of done) answers.set(...entry);
  }, 120_000);
  afterAll(() => answers.clear());

  test.each(distinct)('$name', ({ body }) => {
    const { status, text, ignored, reached } = answers.get(body)!;
    expect({ status, text }).toEqual({
      status: 200,
      text: expect.stringContaining(body.stream ? '[DONE]' : '{'),
    });
    const [request] = reached;
    if (body.response_format !== undefined) {
      const { choices } = JSON.parse(text) as { choices: { message: { content: string } }[] };
      expect(JSON.parse(choices[0]!.message.content)).toEqual(expect.any(Object));
    }
    const spoken = body.messages.filter(({ role }) => role !== 'system' && role !== 'developer');
    expect(conversation(request!)).toHaveLength(spoken.length);
    for (const { content } of body.messages.filter((message) => !spoken.includes(message))) {
      if (typeof content === 'string') expect(systemText(request!)).toContain(content);
    }
    const offered = request!.tools!.map(({ name }) => name);
    expect(offered).toEqual(expect.arrayContaining((body.tools ?? []).map((tool) => tool.function!.name)));
    const unheard = ignored.split(', ');
    expect(unheard).not.toContain('tools');
    if (body.temperature !== undefined && !unheard.includes('temperature')) {
      expect(request!.temperature).toBe(Math.min(1, body.temperature));
    }
  });
});
