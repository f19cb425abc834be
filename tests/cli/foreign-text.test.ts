/** Foreign text at the operator's terminal and in the log loses everything that a terminal would obey. */
import { createServer } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@jest/globals';
import { createLogger } from '../../src/cli/server/logger.js';
import { claudeBridge, sandbox } from './command.js';

const EVIL = 'cl\u001b]52;c;Y2FsYw==\u0007aude\u009b31m\u202e\b';
// The command's own colours are off, so there are no control sequences at all.
const OBEYED = /[^\P{Cc}\t\n]|\p{Cf}/u;

test('claude-bridge status shows the names of an older bridge without control sequences', async () => {
  using box = sandbox();
  const request = { id: EVIL, method: 'POST', route: EVIL, started_at: 1, ms: 1, model: EVIL, error: EVIL };
  const requests = { ended: 1, failed: 1, running: [request], recent: [{ ...request, status: 404 }] };
  const bridge = createServer((_, response) => {
    response.end(
      JSON.stringify({
        ...{
          version: EVIL,
          cli: { version: EVIL },
          uptime_seconds: 1,
          ready: false,
          problem: EVIL,
          waiting: 0,
        },
        ...{ processes: { spare: 0, busy: 0, idle: 0 }, requests, limits: [], tokens: { today: [] } },
      }),
    );
  }).listen(0, '127.0.0.1');
  await once(bridge, 'listening');
  const port = String((bridge.address() as AddressInfo).port);
  try {
    for (const more of [[], ['--json']]) {
      const shown = await claudeBridge(['status', ...more], { ...box.env, SERVER_PORT: port });
      expect(shown.stdout).toContain('cl]52;c;Y2FsYw==aude31m');
      expect(shown.stdout).not.toMatch(OBEYED);
    }
  } finally {
    bridge.close();
  }
});

test.each([true, false])('the log has none of it (json-logs %s)', (json) => {
  let text = '';
  const log = createLogger(
    { 'log-level': 'info', 'json-logs': json },
    { write: (chunk) => (text += chunk) },
    { coloured: false },
  );
  log.error({ model: EVIL, list: [EVIL], err: new Error(EVIL) }, EVIL);
  expect(text).toContain('cl]52;c;Y2FsYw==aude31m');
  expect(text).not.toMatch(OBEYED);
});

test.each(['{"api-key": SECRETKEY', '{"api-key":"SECRETKEY"', 'SECRETKEY', '{"port": 1, SECRETKEY: 2}'])(
  'a damaged config file is not quoted: %s',
  async (content) => {
    using box = sandbox();
    mkdirSync(path.join(box.home, 'config'));
    writeFileSync(path.join(box.home, 'config', 'config.json'), content);
    for (const level of ['info', 'debug']) {
      const failed = await claudeBridge(['config', 'list'], { ...box.env, CLAUDE_BRIDGE_LOG_LEVEL: level });
      expect(failed.code).toBe(8);
      expect(failed.stderr).toContain('is not valid: ');
      expect(failed.stderr).not.toMatch(/SECRET|ECRET/);
    }
  },
);
