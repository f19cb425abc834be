/** `claude-bridge demo` as a new user runs it: from the package alone, until Ctrl-C, and what it leaves behind. */
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Ajv } from 'ajv';
import { demoReply } from '../../src/cli/commands/demo/demo-reply.js';
import { sampleValue } from '../../src/cli/commands/demo/sample-value.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { sandbox, start, type Sandbox, type Started } from './command.js';

describe('the command', () => {
  let box: Sandbox;
  let demo: Started | undefined;
  beforeEach(() => {
    box = sandbox({ CLAUDE_CLI_PATH: NEWEST_CLI.path });
    box = { ...box, env: { ...box.env, TMPDIR: box.home } };
  });
  afterEach(async () => {
    demo?.child.kill('SIGKILL');
    await waitUntilGone(() => processesMarked(box.home));
    box[Symbol.dispose]();
  });

  test('without an account: an answer, a page with activity and limits, any client; then nothing is left', async () => {
    // The usual port is taken, so it takes another one.
    await using other = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    demo = start(['demo'], { ...box.env, SERVER_PORT: String(port) });
    const [, url = ''] = await demo.saw(/Now open (http:\/\/127\.0\.0\.1:\d+)\/ in a browser/);
    expect(new URL(url).port).not.toBe(String(port));
    await demo.saw(/> What is a bridge\?\nYou asked: "What is a bridge\?" These words come one by one/);
    await demo.saw(/^[\d:]{8} {2}404 .*model_not_found/m);

    const status = (await (await fetch(`${url}/v1/status`)).json()) as Record<string, unknown>;
    expect(status).toMatchObject({
      ready: true,
      requests: { ended: 7, failed: 1 },
      limits: expect.arrayContaining([
        expect.objectContaining({ window: 'five_hour', used_percent: 34 }),
        expect.objectContaining({ window: 'seven_day', used_percent: 58 }),
      ]),
    });
    expect(await (await fetch(`${url}/`, { headers: { accept: 'text/html' } })).text()).toContain('<html');
    const question = randomUUID();
    const answered = await fetch(`${url}/v1/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ model: 'haiku', messages: [{ role: 'user', content: question }] }),
    });
    expect(await answered.text()).toContain(question);

    demo.child.kill('SIGINT');
    const { code } = await demo.finished;
    expect(code).toBe(0);
    expect(readdirSync(box.home).filter((name) => name.startsWith('claude-bridge'))).toEqual([]);
    expect(existsSync(path.join(box.home, 'config'))).toBe(false);
  });
});

describe('its model', () => {
  const said = (content: unknown): object[] => [{ role: 'user', content }];
  const schema = {
    type: 'object',
    properties: {
      name: { type: 'string' },
      size: { type: 'integer', minimum: 7 },
      kind: { enum: ['a', 'b'] },
      tags: { type: 'array', items: { type: 'string' } },
      maybe: { type: ['null', 'string'] },
      either: { anyOf: [{ type: 'boolean' }, { type: 'number' }] },
    },
    required: ['name', 'size', 'kind', 'tags', 'maybe', 'either'],
    additionalProperties: false,
  };
  const tools = [{ name: 'get_weather', input_schema: schema }];

  test('a made-up value fits its schema', () => {
    expect(new Ajv({ allowUnionTypes: true }).validate(schema, sampleValue(schema))).toBe(true);
  });

  test.each([
    ['a question', { messages: said('Why?') }, { type: 'text', text: expect.stringContaining('"Why?"') }],
    [
      'a schema',
      { messages: said('Why?'), output_config: { format: { type: 'json_schema', schema } } },
      { type: 'text', text: JSON.stringify(sampleValue(schema)) },
    ],
    [
      'a tool that the question names',
      { messages: said([{ type: 'text', text: 'How is the Weather?' }]), tools },
      { type: 'tool_use', name: 'get_weather', input: sampleValue(schema) },
    ],
    [
      'a tool that it does not name',
      { messages: said('Why?'), tools },
      { type: 'text', text: expect.any(String) },
    ],
    [
      'a tool that it must call',
      { messages: said('Why?'), tools, tool_choice: { type: 'any' } },
      { type: 'tool_use', name: 'get_weather', input: sampleValue(schema) },
    ],
    [
      'a result',
      { messages: said([{ type: 'tool_result', tool_use_id: 'x', content: 'sunny' }]), tools },
      { type: 'text', text: 'The tool said: sunny' },
    ],
  ] as const)('%s', (_what, body, reply) => expect(demoReply(body)).toEqual(reply));
});
