/** Every Responses request that real clients were seen to send is answered, as the specification has it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { conversation, systemText } from '../support/api-request.js';
import { NOTHING_KEPT } from '../support/engine.js';
import { startBench, type Bench } from '../support/bench.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { sentEvents } from '../support/responses-stream.js';
import { obligingModel } from './obliging-model.js';

interface Item {
  readonly type?: string;
  readonly role?: string;
  readonly content?: unknown;
}

interface Recorded {
  readonly client: string;
  readonly body: {
    readonly stream?: boolean | null;
    readonly instructions?: string;
    readonly input: string | readonly Item[];
    readonly tools?: readonly { readonly name: string }[];
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

describe('recorded requests', () => {
  let bench: Bench;
  beforeAll(async () => {
    bench = await startBench(NEWEST_CLI.path, { warm: NOTHING_KEPT });
    bench.bridge.engine.warm();
  });
  // Throws when an answer broke the specification.
  afterAll(async () => bench[Symbol.asyncDispose]());
  beforeEach(() => {
    bench.reset();
    bench.api.script(obligingModel());
  });

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
      const { body: reached } = bench.reached()[0]!;
      expect(conversation(reached)).toHaveLength(items.length - instructions.length);
      expect(systemText(reached) !== '').toBe(instructions.length > 0 || body.instructions !== undefined);
      const offered = reached.tools!.map(({ name }) => name);
      expect(offered).toEqual(expect.arrayContaining((body.tools ?? []).map(({ name }) => name)));
    },
  );
});
