import { expect, test } from '@jest/globals';
import { ollamaPortFailure, portFailure } from '../../src/cli/server/port-failure.js';

const refused = Object.assign(new Error('listen EACCES'), { code: 'EACCES' });

test.each([
  ['linux', 80, 'ports below 1024 often need more rights', 'claude-bridge serve --port 8000'],
  ['win32', 9000, 'excludedportrange', 'claude-bridge serve --port 8000'],
  // Windows may reserve any port, also the default one.
  ['win32', 8000, 'excludedportrange', 'claude-bridge serve --port 18000'],
] as const)('%s does not allow port %d: why, and another port', async (platform, port, why, next) => {
  const failure = await portFailure(refused, { host: '127.0.0.1', port }, platform);
  expect(failure).toMatchObject({ exitCode: 7, next });
  expect(failure.problem).toContain(why);
  const ports = { port: 1, 'ollama-port': port };
  expect(ollamaPortFailure(refused, ports, platform).problem).toContain(why);
});
