/** Embeddings of the command as a user starts it. */
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import OpenAI from 'openai';
import { sandbox, start, type Sandbox, type Started } from '../cli/command.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { NEWEST_CLI } from '../support/real-cli.js';

let box: Sandbox;
let server: Started;
beforeEach(() => {
  box = sandbox({
    CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
    CLAUDE_CLI_PATH: NEWEST_CLI.path,
    CLAUDE_BRIDGE_SPARES: '0',
    SERVER_PORT: '0',
  });
});
afterEach(async () => {
  server.child.kill('SIGKILL');
  await server.finished;
  await waitUntilGone(() => processesMarked(box.home));
  box[Symbol.dispose]();
});

async function serving(env: Readonly<Record<string, string>> = {}): Promise<OpenAI> {
  server = start(['serve'], { ...box.env, ...env });
  const [, baseURL = ''] = await server.saw(/Base URL +(\S+)/);
  return new OpenAI({ baseURL, apiKey: 'none', maxRetries: 0 });
}

test('serve makes embeddings with the package’s own model, logs that once, and ends at SIGTERM', async () => {
  const openai = await serving({ CLAUDE_BRIDGE_EMBEDDING_DIMENSIONS: 'native' });
  for (const input of ['hello', 'again']) {
    const { data } = await openai.embeddings.create({ model: 'text-embedding-3-small', input });
    expect(data[0]!.embedding).toHaveLength(384);
  }
  server.child.kill('SIGTERM');
  const { code, stdout, stderr } = await server.finished;
  expect(code).toBe(0);
  expect(`${stdout}${stderr}`.match(/rebuild an index of other vectors/g)).toHaveLength(1);
  expect(stderr).not.toContain('Warning');
});

test('serve with an unreachable upstream fails the request, and makes no embeddings itself', async () => {
  const openai = await serving({ CLAUDE_BRIDGE_EMBEDDINGS_UPSTREAM: 'http://127.0.0.1:9/v1' });
  await expect(
    openai.embeddings.create({ model: 'text-embedding-3-small', input: 'hello' }),
  ).rejects.toMatchObject({ status: 502, code: 'upstream_error' });
});
