/** `npm install --global` from the packed tarball, on every supported major version of Node, and a question to the installed bridge. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import OpenAI from 'openai';
import { bridgeAt } from '../../scripts/smoke/installed-bridge.js';
import { trySystem } from '../../scripts/smoke/try-system.js';
import { sandbox } from '../cli/command.js';
import { startMessagesApi } from '../support/messages-api.js';
import { nodeOf, npm, NODE_MAJORS } from '../support/node-versions.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { sizeOf } from '../support/size-of.js';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

let packed: string;
let tarball: string;
beforeAll(async () => {
  packed = await mkdtemp(join(tmpdir(), 'claude-bridge-packed-'));
  // `npm test` has already built dist; packing must not rebuild it while other tests use it.
  await npm(process.execPath, ['pack', '--ignore-scripts', '--pack-destination', packed], root);
  const [name = ''] = await readdir(packed);
  tarball = join(packed, name);
}, 300_000);
afterAll(() => rm(packed, { recursive: true, force: true }));

describe.each(NODE_MAJORS)('on Node %s', (major) => {
  let folder: string;
  let node: string;
  let prefix: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'claude-bridge-global-'));
    node = await nodeOf(major);
    prefix = join(folder, 'a b ü', 'npm');
    const quiet = ['--no-audit', '--no-fund', '--prefer-offline'];
    await npm(node, ['install', '--global', '--prefix', prefix, ...quiet, tarball], folder);
  }, 300_000);
  afterAll(() => rm(folder, { recursive: true, force: true }));

  test('it takes little space, and answers a question and an embedding', async () => {
    const library = join(prefix, process.platform === 'win32' ? 'node_modules' : 'lib/node_modules');
    expect((await sizeOf(library)) / 1e6).toBeLessThan(71);

    await using api = await startMessagesApi();
    using box = sandbox({
      CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
      CLAUDE_CLI_PATH: NEWEST_CLI.path,
      ANTHROPIC_BASE_URL: api.url,
      SERVER_PORT: '0',
      PATH: [join(node, '..'), '/usr/bin', '/bin'].join(delimiter),
    });
    const command = join(library, 'claude-bridge/bin/claude-bridge.js');
    expect((await run(node, [command, '--version'], { env: box.env })).stdout.trim()).toMatch(
      /^\d+\.\d+\.\d+$/,
    );
    const server = spawn(node, [command, 'serve', '--json-logs'], {
      env: box.env,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    try {
      const url = await baseUrl(server.stdout, server.stderr);
      const openai = new OpenAI({ baseURL: url, apiKey: 'none' });
      const messages = [{ role: 'user' as const, content: 'hello' }];
      const { choices } = await openai.chat.completions.create({ model: 'sonnet', messages });
      expect(choices[0]?.message.content).toBe('You said: hello');
      const { data } = await openai.embeddings.create({ model: 'all-MiniLM-L6-v2', input: 'hello' });
      expect(data[0]?.embedding).toHaveLength(384);
      expect(await (await fetch(`${url}/metrics`)).text()).toContain('nodejs_version_info');
      const page = await fetch(new URL('/', url), { headers: { accept: 'text/html' } });
      expect(await page.text()).toContain('page/app.js');
    } finally {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
    }
    const { stdout: kept } = await run(node, [command, 'usage', '--json'], { env: box.env });
    expect(JSON.parse(kept)).toMatchObject({ total: { requests: 2, failed: 0 } });
  }, 300_000);

  // The workflow runs it on every system, with the CLI from the registry.
  if (major === NODE_MAJORS[0]) {
    test('everything that npm run smoke tries works', async () => {
      const tried: string[] = [];
      const installed = bridgeAt(folder, prefix, dirname(NEWEST_CLI.path));
      await trySystem(installed, (what) => void tried.push(what));
      expect(tried).toEqual([
        expect.stringMatching(/^claude-bridge \d+\.\d+\.\d+ starts by its name$/),
        expect.stringContaining(`\n  cli: ${NEWEST_CLI.path}\n`),
        expect.stringMatching(/^it serves at http:/),
        'an answer comes whole, and the model gets every character',
        'a stream ends with [DONE]',
        'a tool call reaches the client',
        'the working directory of the CLI names no account',
        'when a client leaves, the model stops',
        'a killed bridge leaves no process',
        'a bridge that is stopped leaves no process',
        'a killed bridge leaves no CLI behind a launcher that it cannot see through',
      ]);
    }, 300_000);
  }
});

/** Read from the log line that says it is serving. */
async function baseUrl(stdout: NodeJS.ReadableStream, stderr: NodeJS.ReadableStream): Promise<string> {
  const said: string[] = [];
  return new Promise((resolve, reject) => {
    for (const stream of [stdout, stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        said.push(line);
        const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
        if (url !== undefined) resolve(`${url}/v1`);
      });
    }
    stdout.once('close', () => reject(new Error(`The server did not start:\n${said.join('\n')}`)));
  });
}
