/** Agents work with a strict server as they are: it refuses nothing that they always send, and the model gets all of it. */
import { readFileSync } from 'node:fs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { expectedMessages, user } from '../support/expected-messages.js';
import { CLI_VERSIONS } from '../support/real-cli.js';
import { obligingModel } from './obliging-model.js';
import { useBench } from '../support/use-bench.js';

/** The fields of Codex 0.169. */
const CODEX = {
  model: 'sonnet',
  instructions: 'You are a coding agent.',
  input: [
    { type: 'message', role: 'developer', content: [{ type: 'input_text', text: 'Sandbox: read-only.' }] },
    { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Read hello.txt.' }] },
  ],
  tools: [
    {
      type: 'namespace',
      name: 'agents',
      description: 'Tools for sub-agents.',
      tools: [
        { type: 'function', name: 'spawn', strict: false, parameters: { type: 'object', properties: {} } },
      ],
    },
  ],
  tool_choice: 'auto',
  parallel_tool_calls: false,
  reasoning: { effort: 'medium', summary: 'auto' },
  store: false,
  stream: true,
  include: ['reasoning.encrypted_content'],
  prompt_cache_key: '01a202b7-53ff-73e0-b378-cf31bfb25db8',
  client_metadata: { 'x-codex-installation-id': '1' },
};

interface Recorded {
  readonly client: string;
  readonly body: object;
}

function recordedOf(client: string, file: string): object[] {
  return readFileSync(new URL(`../fixtures/openai/${file}`, import.meta.url), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Recorded)
    .filter((each) => each.client === client)
    .map(({ body }) => body);
}

interface Answered {
  readonly status: number;
  readonly ignored: string | null;
  readonly adapted: string | null;
}

const NO_SEARCH = 'tools[].external_web_access: no web search is offered, because here it is always live';
const UNCHANGED: Answered = { status: 200, ignored: null, adapted: null };

describe.each(CLI_VERSIONS)('through CLI $version', ({ path }) => {
  const bench = useBench(path, { strict: true, strictParameters: true });
  beforeEach(() => bench.api.script(obligingModel()));

  async function post(route: string, body: object): Promise<Answered> {
    const response = await bench.fetch(`${bench.bridge.url}${route}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await response.text();
    const [ignored, adapted] = ['ignored', 'adapted'].map((name) =>
      response.headers.get(`x-claude-bridge-${name}`),
    ) as [string | null, string | null];
    return { status: response.status, ignored, adapted };
  }

  test('Codex', async () => {
    expect(await post('/responses', CODEX)).toEqual(UNCHANGED);
    const [request, ...others] = bench.reached();
    expect(others).toEqual([]);
    expect(request!.body.messages).toEqual(expectedMessages(user('Read hello.txt.')));
    expect(request!.body.tools).toEqual([
      {
        name: 'spawn',
        description: 'Tools for sub-agents.',
        input_schema: { type: 'object', properties: {} },
      },
    ]);
    expect(request!.body.output_config).toMatchObject({ effort: 'medium' });
  });

  test('Codex with its editing tool and its usual search: both are told, and neither is refused', async () => {
    const grammar = 'start: "*** Begin Patch" LF /.+/ LF "*** End Patch" LF?';
    const tools = [
      {
        type: 'custom',
        name: 'apply_patch',
        description: 'Edits files.',
        format: { type: 'grammar', syntax: 'lark', definition: grammar },
      },
      { type: 'web_search', external_web_access: false },
    ];
    expect(await post('/responses', { ...CODEX, tools })).toEqual({
      status: 200,
      ignored: null,
      adapted: `${NO_SEARCH}; ` + 'tools[].format: told to the model, and nothing holds it to the grammar',
    });
    expect(bench.reached().map(({ body }) => body.tools)).toEqual([
      [
        {
          name: 'apply_patch',
          description: 'Edits files.',
          input_schema: {
            type: 'object',
            properties: {
              input: { type: 'string', description: `Must match this lark grammar:\n${grammar}` },
            },
            required: ['input'],
          },
        },
      ],
    ]);
  });

  test.each([
    ['codex', '/responses', 'responses-requests.jsonl', 1, NO_SEARCH],
    ['openai-agents', '/responses', 'responses-requests.jsonl', 5, null],
    ['openai-agents', '/chat/completions', 'client-requests.jsonl', 5, null],
    ['pi-responses', '/responses', 'responses-requests.jsonl', 2, null],
    ['pi', '/chat/completions', 'client-requests.jsonl', 2, null],
  ])('%s on %s as recorded', async (client, route, file, count, adapted) => {
    const bodies = recordedOf(client, file);
    expect(bodies).toHaveLength(count);
    for (const body of bodies) expect(await post(route, body)).toEqual({ ...UNCHANGED, adapted });
    expect(bench.reached()).toHaveLength(count);
  });

  test('a faster service tier is missed, so it is refused', async () => {
    expect(await post('/responses', { ...CODEX, service_tier: 'priority' })).toMatchObject({ status: 400 });
    expect(bench.reached()).toEqual([]);
  });
});
