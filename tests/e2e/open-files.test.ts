/** A bridge that cannot open more files: running requests continue, new ones wait or are refused, and the process survives. */
import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { sandbox, start } from '../cli/command.js';
import { answer } from '../support/api-reply.js';
import { startMessagesApi } from '../support/messages-api.js';
import { rawChat } from '../support/raw-client.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { trustCli } from '../support/trusted-cli.js';

const onLinux = process.platform === 'linux' ? test : test.skip;

onLinux(
  'connections beyond the system limit do no harm',
  async () => {
    const api = await startMessagesApi();
    using box = sandbox({
      CLAUDE_CODE_OAUTH_TOKEN: 'made-up',
      CLAUDE_CLI_PATH: NEWEST_CLI.path,
      ANTHROPIC_BASE_URL: api.url,
      SERVER_PORT: '0',
      CLAUDE_BRIDGE_SPARES: '0',
    });
    await trustCli(NEWEST_CLI.path, box.env);
    const command = start(['serve'], box.env);
    const [, url = ''] = await command.saw(/Base URL +(\S+)\/v1/);
    const { child } = command;
    const pid = String(child.pid);
    const allow = (files: number): void => {
      execFileSync('prlimit', ['--pid', pid, `--nofile=${files}:20000`]);
    };
    try {
      api.reply(answer('word '.repeat(20), { gapMs: 100 }));
      const messages = [{ role: 'user', content: 'go' }];
      const running = await rawChat(url, { model: 'sonnet', stream: true, messages });
      await running.until('word');
      allow(readdirSync(`/proc/${pid}/fd`).length + 2);
      const flood = Array.from({ length: 50 }, () => connect(Number(new URL(url).port), '127.0.0.1'));
      for (const socket of flood) socket.on('error', () => undefined);
      await running.until('data: [DONE]\n\n');
      expect(child.exitCode).toBeNull();
      for (const socket of flood) socket.destroy();
      allow(20_000);
      for (let left = 100; ; left--) {
        const healthy = await fetch(`${url}/health`).catch(() => undefined);
        if (healthy?.status === 200) break;
        if (left === 0) throw new Error('The bridge did not answer again.');
        await delay(50);
      }
      const after = await rawChat(url, { model: 'sonnet', messages });
      await after.until('"total_tokens"');
      after.leave();
      running.leave();
    } finally {
      child.kill('SIGTERM');
      await command.finished;
      await api.close();
    }
    expect(child.exitCode).toBe(0);
  },
  60_000,
);
