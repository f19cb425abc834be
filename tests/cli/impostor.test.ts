/** Something that only looks like a bridge listens on its port: it receives neither the key nor a prompt. */
import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { meetBridge } from '../../src/cli/server/network.js';
import { serve } from '../http/serve.js';
import { claudeBridge, sandbox } from './command.js';

const KEY = 'a-key-that-is-secret';
const HEALTH = { version: '0.1.0', cli: { version: '2' }, processes: {}, key_proof: 'A'.repeat(43) };

test.each([
  ['chat', 'PROMPT'],
  ['status', ''],
  ['models', ''],
])('claude-bridge %s', async (command, prompt) => {
  using box = sandbox();
  const heard: string[] = [];
  const impostor = createServer((request, response) => {
    void told(request).then((text) => {
      heard.push(text);
      response.end(JSON.stringify(HEALTH));
    });
  }).listen(0, '127.0.0.1');
  await once(impostor, 'listening');
  const port = String((impostor.address() as AddressInfo).port);
  const env = { ...box.env, SERVER_PORT: port, CLAUDE_BRIDGE_API_KEY: KEY };
  const failed = await claudeBridge(prompt === '' ? [command] : [command, prompt], env);
  impostor.closeAllConnections();
  impostor.close();
  expect(failed.code).toBe(1);
  expect(failed.stderr).toContain('does not know your api-key');
  expect(failed.stderr).toContain('Next: claude-bridge serve\n');
  expect(heard).toHaveLength(1);
  expect(heard[0]).toContain('/health');
  expect(heard[0]).not.toMatch(/secret|PROMPT/);
});

test('a command talks to a bridge that knows its key, and without a key to a bridge without keys', async () => {
  using box = sandbox();
  const locked = await serve({ keys: [{ key: 'another-key' }, { name: 'laptop', key: KEY }] });
  const open = await serve();
  try {
    for (const [{ port }, key] of [
      [locked, KEY],
      [open, ''],
    ] as const) {
      const env = { ...box.env, SERVER_PORT: String(port), CLAUDE_BRIDGE_API_KEY: key };
      expect(await claudeBridge(['status'], env)).toMatchObject({ code: 0, stderr: '' });
    }
  } finally {
    locked.closeNow();
    open.closeNow();
  }
});

test('one that is so busy that it takes three seconds to answer is a bridge all the same', async () => {
  const busy = createServer((_, response) => {
    setTimeout(() => response.end(JSON.stringify(HEALTH)), 3000);
  }).listen(0, '127.0.0.1');
  await once(busy, 'listening');
  const { port } = busy.address() as AddressInfo;
  expect(await meetBridge(`http://127.0.0.1:${port}`, KEY)).toEqual({ version: '0.1.0', knowsKey: false });
  busy.close();
});

async function told(request: IncomingMessage): Promise<string> {
  let text = `${request.url ?? ''} ${JSON.stringify(request.headers)}`;
  for await (const piece of request) text += String(piece);
  return text;
}
