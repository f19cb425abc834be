/** Claude Code itself as a client of the bridge, with a home of its own, on a task that needs one of its tools. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, request } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { CONNECT_CLIENTS } from '../../src/cli/commands/connect/client-table.js';
import { answer, text, toolUse } from '../support/api-reply.js';
import type { ApiBlock, MessagesBody } from '../support/api-request.js';
import { startBench } from '../support/bench.js';
import { assistant, call, expectedMessages, result, user } from '../support/expected-messages.js';
import { expectedSystem } from '../support/expected-request.js';
import { cliEnvironment, NEWEST_CLI } from '../support/real-cli.js';
import { page, searched } from './searched-answer.js';

const { path, version } = NEWEST_CLI;

test('it reads a file and ends its task, and the model gets its words beside those of the CLI of the bridge', async () => {
  await using bench = await startBench(path);
  await using between = await recorder(bench.bridge.origin);
  await using client = await cliEnvironment(between.url);
  const { PATH, HOME } = client.env;
  const folder = await mkdtemp(join(tmpdir(), 'claude-bridge-test-task-'));
  const file = join(folder, 'note.txt');
  await writeFile(file, 'The word is marmalade.\n');
  const id = 'toolu_read_000000000001';
  bench.api.reply(
    answer([text('I read it.'), toolUse(id, 'Read', { file_path: file })]),
    answer('It is marmalade.'),
  );
  const task = ['-p', 'Which word is in note.txt?', '--output-format', 'json'];
  const start = `${variables(between.url)}\nexec "$0" "$@"`;
  const running = promisify(execFile)('sh', ['-c', start, path, ...task], {
    cwd: folder,
    env: { PATH, HOME },
  });
  running.child.stdin?.end();
  const { stdout } = await running;
  await rm(folder, { recursive: true });
  expect(JSON.parse(stdout)).toMatchObject({ is_error: false, result: 'It is marmalade.' });

  const [first, second] = between.asked;
  expect(between.asked.map(({ headers }) => headers['x-claude-bridge-ignored'])).toEqual(
    Array.from({ length: 2 }, () => 'tools[].defer_loading, anthropic-beta.thinking-token-count-2026-05-13'),
  );
  const question = user(...blocksOf(first!.body, 0));
  const found = blocksOf(second!.body, -1).find(({ type }) => type === 'tool_result')!;
  expect(found['content']).toContain('The word is marmalade.');
  const conversations = [
    [question],
    [
      question,
      assistant('I read it.', call(id, 'Read', { file_path: file })),
      user(result(id, found['content'] as string)),
    ],
  ];
  const prompt = promptOf(first!.body);
  expect(prompt).toMatch(/^x-anthropic-billing-header: /);
  expect(bench.reached().map(({ body }) => body)).toEqual(
    conversations.map((messages, index) => {
      const { body } = between.asked[index]!;
      const { model, max_tokens, tools, output_config } = body;
      return {
        ...{ model, max_tokens, output_config },
        context_management: { edits: [{ type: 'clear_thinking_20251015', keep: 'all' }] },
        system: expectedSystem(version, `\n${promptOf(body)}`),
        messages: withSystemMessages(expectedMessages(...messages), body),
        tools: tools!.map(({ name, description, input_schema }) => ({ name, description, input_schema })),
        thinking: { type: 'adaptive', display: 'omitted' },
        metadata: expect.any(Object),
        stream: true,
      };
    }),
  );
  expect(bench.processes()).toBe(1);
});

test('it searches the web, and its model gets what was found', async () => {
  await using bench = await startBench(path);
  await using client = await cliEnvironment(bench.bridge.origin);
  const { PATH, HOME } = client.env;
  bench.api.reply(
    answer([toolUse('toolu_search_0000000001', 'WebSearch', { query: 'Oslo weather' })]),
    searched,
    answer('It rains in Oslo.'),
  );
  const task = ['-p', 'What is the weather?', '--output-format', 'json', '--allowedTools', 'WebSearch'];
  const start = `${variables(bench.bridge.origin)}\nexec "$0" "$@"`;
  const running = promisify(execFile)('sh', ['-c', start, path, ...task], { cwd: HOME, env: { PATH, HOME } });
  running.child.stdin?.end();
  const { stdout } = await running;
  expect(JSON.parse(stdout)).toMatchObject({ is_error: false, result: 'It rains in Oslo.' });
  const [first, search, last] = bench.reached().map(({ body }) => body);
  expect(bench.reached()).toHaveLength(3);
  expect(search!.messages).toEqual(
    expectedMessages(user('Perform a web search for the query: Oslo weather')),
  );
  expect(search!.tools).toEqual([{ type: 'web_search_20250305', name: 'web_search', max_uses: 8 }]);
  const found = [
    'Web search results for query: "Oslo weather"\n\nI look it up.\n\n',
    `Links: ${JSON.stringify([{ title: page.title, url: page.url }])}\n\nIt rains.\n\n\n`,
    'REMINDER: You MUST include the sources above in your response to the user using markdown hyperlinks.',
  ];
  const conversation = expectedMessages(
    user(...blocksOf(first!, 0)),
    assistant(call('toolu_search_0000000001', 'WebSearch', { query: 'Oslo weather' })),
    user(result('toolu_search_0000000001', found.join(''))),
  );
  expect(last!.messages).toEqual(withSystemMessages(conversation, last!));
});

/** What `connect` tells its user to type. */
function variables(origin: string): string {
  const key = { kind: 'text', text: 'made-up-key', needed: true } as const;
  const facts = { origin, baseUrl: `${origin}/v1`, model: 'sonnet', key };
  const client = CONNECT_CLIENTS.find(({ id }) => id === 'claude-code')!;
  return client.steps(facts)[0]!.code;
}

/** The text of the client's system prompt. */
function promptOf({ system }: MessagesBody): string {
  return textsOf(system ?? '').join('\n\n');
}

/** The conversation, with the client's system messages where it has put them. */
function withSystemMessages(conversation: readonly object[], { messages }: MessagesBody): object[] {
  const others = conversation.values();
  return messages.flatMap(({ role, content }) => {
    if (role !== 'system') return [others.next().value!];
    const texts = textsOf(content);
    return texts.length === 0 ? [] : [{ role, content: texts.map((said) => ({ type: 'text', text: said })) }];
  });
}

function textsOf(content: MessagesBody['messages'][number]['content']): string[] {
  const texts = typeof content === 'string' ? [content] : content.map((block) => block.text ?? '');
  return texts.filter((words) => words.trim() !== '');
}

/** The blocks of a message that is not a system message, without cache marks. */
function blocksOf({ messages }: MessagesBody, at: number): ApiBlock[] {
  const { content } = messages.filter(({ role }) => role !== 'system').at(at)!;
  return (content as ApiBlock[]).map((block) => {
    const rest = { ...block };
    Reflect.deleteProperty(rest, 'cache_control');
    return rest;
  });
}

interface Recorder extends AsyncDisposable {
  readonly url: string;
  /** What the client asked the model, and the headers of the answers. */
  readonly asked: readonly { readonly body: MessagesBody; readonly headers: IncomingHttpHeaders }[];
}

/** Passes everything on. */
async function recorder(origin: string): Promise<Recorder> {
  const asked: { readonly body: MessagesBody; readonly headers: IncomingHttpHeaders }[] = [];
  const server = createServer((req, res) => {
    const parts: Buffer[] = [];
    req.on('data', (part: Buffer) => void parts.push(part));
    req.on('end', () => {
      const body = Buffer.concat(parts);
      request(`${origin}${req.url}`, { method: req.method, headers: req.headers }, (from) => {
        if (body.length > 0)
          asked.push({ body: JSON.parse(body.toString()) as MessagesBody, headers: from.headers });
        res.writeHead(from.statusCode ?? 500, from.headers);
        from.pipe(res);
      }).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
