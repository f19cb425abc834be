import { describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProbeVerdict } from '../../src/claude/probe/probe-verdict.js';
import { probeCli, type ProbeOptions, probeEnvironment } from '../../src/session/probe/probe-cli.js';
import { createFakeCli } from '../support/fake-cli.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { CLI_VERSIONS, NEWEST_CLI } from '../support/real-cli.js';
import { createSabotagedCli, type Fault } from '../support/sabotaged-cli.js';

const probe = async (path: string, options: Partial<ProbeOptions> = {}): Promise<ProbeVerdict> =>
  probeCli({
    cli: { path },
    env: process.env,
    platform: process.platform,
    execPath: process.execPath,
    newId: () => randomUUID(),
    ...options,
  });

describe.each(CLI_VERSIONS)('CLI $version', ({ path }) => {
  test('passes, with cache marks of an hour', async () => {
    expect(await probe(path)).toEqual({ ok: true, cacheLifetime: '1h' });
  });

  test('passes without the user’s environment', async () => {
    const env = { HOME: '/nonexistent', HTTPS_PROXY: 'http://127.0.0.1:9', http_proxy: 'http://127.0.0.1:9' };
    expect(await probe(path, { env })).toEqual({ ok: true, cacheLifetime: '1h' });
  });
});

describe('a CLI with a fault', () => {
  const faults: readonly [Fault, RegExp][] = [
    ['drops the body', /^it drops the request's body, so that .* \(first question\)$/],
    ['keeps the body', /^it keeps `messages` of a request that was withdrawn/],
    ['changes an option', /^it changes `max_tokens` of the request \(first question\)$/],
    ['adds a reminder', /^it adds text of its own to the conversation: "<system-reminder>Stay on course\./],
    ['adds to the system prompt', /^it adds text of its own to the system prompt$/],
    ['asks twice', /^it makes 2 API calls for one question \(first question\)$/],
    ['goes on after a tool call', /^it makes \d+ API calls .*, as if a tool call did not end its turn$/],
    ['does not stream', /^it does not pass on the answer as it comes .*: of "Fine." it printed ""$/],
  ];
  test.each(faults)('that %s is reported with what is wrong', async (fault, reason) => {
    await using cli = await createSabotagedCli(NEWEST_CLI.path, fault);
    expect(await probe(cli.path)).toEqual({ ok: false, reason: expect.stringMatching(reason) });
  });

  test('that cannot take a large body passes for small ones', async () => {
    await using cli = await createSabotagedCli(NEWEST_CLI.path, 'drops a large body');
    expect(await probe(cli.path)).toEqual({ ok: true, cacheLifetime: '1h', maxBodyBytes: 32_000 });
  });

  test('that only looks like a CLI', async () => {
    await using cli = await createFakeCli();
    expect(await probe(cli.path)).toEqual({
      ok: false,
      reason:
        'it does not ask the model when it is told to (first question): it ends the turn without a request',
    });
  });

  test.each(['boot', 'initialize', 'turn'] as const)('that hangs at %s', async (phase) => {
    await using cli = await createFakeCli({ stallAt: { phase } });
    expect(await probe(cli.path, { timeoutMs: 500 })).toEqual({
      ok: false,
      reason: 'it does not ask the model when it is told to (first question): it falls silent',
    });
    await waitUntilGone(() => processesMarked(cli.marker));
  });

  test('that exits', async () => {
    await using cli = await createFakeCli({
      exitAt: { phase: 'initialize', code: 3 },
      stderr: 'no licence.',
    });
    expect(await probe(cli.path)).toEqual({
      ok: false,
      reason: expect.stringMatching(/: it ended \(exit code 3\) before it answered\. It said: no licence$/),
    });
  });
});

describe('a probe that learns nothing', () => {
  test('when the CLI is missing', async () => {
    await expect(probe('/nonexistent/claude')).rejects.toMatchObject({
      code: 'cli_unavailable',
      message: expect.stringContaining('claude-bridge doctor'),
    });
  });

  test('when something kills the CLI', async () => {
    await using cli = await createFakeCli({ exitAt: { phase: 'turn', signal: 'SIGKILL' } });
    await expect(probe(cli.path)).rejects.toMatchObject({ code: 'cli_failed', retryable: true });
  });

  test('when the caller gives up', async () => {
    await using cli = await noting('exec sleep 60');
    const gone = new AbortController();
    const probing = probe(cli.path, { signal: gone.signal });
    probing.catch(() => undefined);
    while (cli.folders().length === 0) await delay(20);
    gone.abort();
    expect(cli.folders().filter(existsSync)).toEqual([]);
    await expect(probing).rejects.toMatchObject({ code: 'cancelled' });
    await expect(probe(cli.path, { signal: gone.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });

  test('when the caller gives up before the CLI runs', async () => {
    await using cli = await noting('exec sleep 60');
    const gone = new AbortController();
    const probing = probe(cli.path, { signal: gone.signal, timeoutMs: 500 });
    gone.abort();
    await expect(probing).rejects.toMatchObject({ code: 'cancelled' });
    expect(cli.folders()).toEqual([]);
  });
});

test('it runs in two private folders and leaves neither', async () => {
  await using cli = await noting(`exec '${NEWEST_CLI.path}' "$@"`);
  expect(await probe(cli.path)).toMatchObject({ ok: true });
  const [home, cwd] = cli.folders();
  expect(home).toMatch(/workspaces-\w+.tmp$/);
  expect(cwd).toMatch(/workspaces-\w+.workspace-1$/);
  expect(dirname(cwd!)).not.toBe(dirname(home!));
  expect(cli.folders().filter(existsSync)).toEqual([]);
});

test('its environment takes from the user’s only what starting a program needs', () => {
  const env = { PATH: '/bin', HOME: '/home/me', ANTHROPIC_API_KEY: 'sk', CLAUDE_CONFIG_DIR: '/home/me/x' };
  const linux = probeEnvironment({ env, platform: 'linux' }, '/own', 'http://127.0.0.1:1');
  expect(linux['PATH']).toBe('/bin');
  expect(linux['ANTHROPIC_BASE_URL']).toBe('http://127.0.0.1:1');
  expect(JSON.stringify(linux)).not.toMatch(/home.me|sk/);
  const windows = probeEnvironment(
    {
      env: { Path: 'C:\\bin', SystemRoot: 'C:\\Windows', APPDATA: 'C:\\me', HTTPS_PROXY: 'x' },
      platform: 'win32',
    },
    'D:\\own',
    'http://127.0.0.1:1',
  );
  expect(windows).toMatchObject({ Path: 'C:\\bin', SystemRoot: 'C:\\Windows', APPDATA: 'D:\\own' });
  expect(JSON.stringify(windows)).not.toMatch(/me"|HTTPS_PROXY/);
});

/** A program that notes its two folders before it runs a command. */
async function noting(command: string): Promise<AsyncDisposable & { path: string; folders(): string[] }> {
  const folder = await mkdtemp(join(tmpdir(), 'claude-bridge-noting-cli-'));
  const [path, notes] = [join(folder, 'claude'), join(folder, 'notes')];
  const script = `#!/bin/sh\nprintf '%s\\n%s\\n' "$HOME" "$PWD" > '${notes}.part' && mv '${notes}.part' '${notes}'\n`;
  await writeFile(path, `${script}${command}\n`, { mode: 0o755 });
  return {
    path,
    folders: () => (existsSync(notes) ? readFileSync(notes, 'utf8').trim().split('\n') : []),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
