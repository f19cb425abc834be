import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { ollamaPortFailure, portFailure } from '../../src/cli/server/port-failure.js';

const refused = Object.assign(new Error('listen EACCES'), { code: 'EACCES' });

test.each([
  ['linux', 80, 'ports below 1024 often need more rights', 'claude-bridge serve --port 8000'],
  ['win32', 9000, 'excludedportrange', 'claude-bridge serve --port 8000'],
  // Windows may reserve any port, also the default one.
  ['win32', 8000, 'excludedportrange', 'claude-bridge serve --port 18000'],
] as const)('%s does not allow port %d: why, and another port', async (platform, port, why, next) => {
  const failure = await portFailure(refused, { host: '127.0.0.1', port }, { platform, words: ['doctor'] });
  expect(failure).toMatchObject({ exitCode: 7, next });
  expect(failure.problem).toContain(why);
  const ports = { port: 1, 'ollama-port': port };
  expect(ollamaPortFailure(refused, ports, { platform, words: ['serve'] }).problem).toContain(why);
});

const taken = Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE' });

test.each([
  ['another program', {}, /^claude-bridge serve --strict --port \d+ --spares 2$/],
  ['a claude-bridge', { version: '9.9.9', cli: {}, processes: {} }, /^claude-bridge status --port \d+$/],
] as const)('%s has the port: the line that was typed, corrected', async (_who, health, next) => {
  await using server = createServer((_req, res) => res.end(JSON.stringify(health)));
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  const words = ['serve', '--strict', '--port', String(port), '--spares', '2'];
  const failure = await portFailure(taken, { host: '127.0.0.1', port }, { platform: 'linux', words });
  expect(failure.next).toMatch(next);
  if (failure.next.startsWith('claude-bridge status')) {
    expect(failure.next).toContain(` ${port}`);
    expect(failure.problem).toMatch(
      /^claude-bridge 9\.9\.9 already serves at http:\S+\. A second one needs another port: claude-bridge serve --strict --port \d+ --spares 2$/,
    );
  } else {
    expect(failure.problem).toBe(`Another program already uses port ${port} on 127.0.0.1.`);
    expect(failure.next).not.toContain(` ${port} `);
  }
});

test('the port of ollama-port came from a flag: the line without it', () => {
  const { next } = ollamaPortFailure(
    taken,
    { port: 1, 'ollama-port': 11434 },
    { platform: 'linux', words: ['serve', '--ollama-port', '11434', '--strict'] },
  );
  expect(next).toBe('claude-bridge serve --strict');
});
