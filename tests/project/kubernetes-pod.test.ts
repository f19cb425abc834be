/** The pod of the manifests, as far as one machine can imitate it: its file system, login and variables, with the real CLI. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { NAMESPACE, programOf } from '../real-parts.mjs';
import { repositoryRoot } from '../cli/command.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { bridge, loginCopy } from './kubernetes-manifests.js';
import { freePort } from '../support/free-port.js';
import { withParts } from '../support/with-parts.js';

// Kubernetes runs Linux containers; other systems have no namespaces.
const { test } = withParts('namespaces');

let box: string;
let api: MessagesApi;
let port: number;
let pod: ChildProcess | undefined;
let said = '';

beforeAll(async () => {
  box = mkdtempSync(join(tmpdir(), 'claude-bridge-pod-'));
  api = await startMessagesApi();
  port = await freePort();
});
afterAll(async () => {
  pod?.kill('SIGKILL');
  await api.close();
  rmSync(box, { recursive: true, force: true });
});

test('it answers with the login from the Secret, and writes only to its own volumes', async () => {
  layOutSecret();
  const child = spawn(programOf('namespaces') ?? 'unshare', [...NAMESPACE, '/bin/sh', '-c', script()], {
    env: environment(),
  });
  pod = child;
  const exited = once(child, 'exit');
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  await untilReady(child);

  const response = await fetch(`http://127.0.0.1:${port}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${CLIENT_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sonnet', messages: [{ role: 'user', content: 'Are you there?' }] }),
  });
  expect([response.status, await response.text()]).toEqual([
    200,
    expect.stringContaining('You said: Are you there?'),
  ]);
  // For an account that pays by key, the cache lasts only five minutes, which the bridge learns from a first refusal.
  const taken = api.requests.filter(({ refused }) => refused === undefined);
  expect(taken.map(({ headers }) => headers['x-api-key'])).toEqual([LOGIN.primaryApiKey]);

  const copied = inBox('/home/node/.claude/.claude.json');
  expect(statSync(copied).mode & 0o777).toBe(0o600);
  expect(JSON.parse(readFileSync(copied, 'utf8'))).toMatchObject(LOGIN);
  expect(said).not.toMatch(/EROFS|read-only/i);
  expect(said).toContain('KEPT OUT');

  child.kill('SIGTERM');
  expect(await exited).toEqual([0, null]);
  await waitUntilGone(() => processesMarked(box));
});

/** A made-up login, in the form the CLI leaves after `claude auth login --console`. */
const LOGIN = { primaryApiKey: `sk-ant-api03-${'0'.repeat(93)}-AA`, hasCompletedOnboarding: true };
const CLIENT_KEY = 'a-key-of-a-client';

/** Maps a path in the container to one below the box. */
function inBox(path: string): string {
  return join(box, path);
}

/** How Kubernetes puts a Secret into a volume: links to a folder that it can replace atomically. */
function layOutSecret(): void {
  const { mountPath } = loginCopy.volumeMounts!.find(({ name }) => name === 'login')!;
  const data = join(inBox(mountPath), '..2026_01_01');
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, '.claude.json'), JSON.stringify(LOGIN), { mode: 0o440 });
  symlinkSync('..2026_01_01', join(inBox(mountPath), '..data'));
  symlinkSync('..data/.claude.json', join(inBox(mountPath), '.claude.json'));
}

/** Makes everything but the volumes read-only, then copies the login, then starts the bridge. */
function script(): string {
  const volumes = bridge.volumeMounts!.map(({ mountPath }) => inBox(mountPath));
  for (const volume of volumes) mkdirSync(volume, { recursive: true });
  const [shell, flag, command = ''] = loginCopy.command!;
  expect([shell, flag]).toEqual(['sh', '-c']);
  return `set -e
mount --make-rprivate /
${volumes.map((volume) => `mount --bind '${volume}' '${volume}'`).join('\n')}
cut -d' ' -f2 /proc/self/mounts | while read -r point; do
  case "$point" in /proc*|/sys*|/dev*|${volumes.join('|')}) ;; *) mount -o remount,bind,ro "$point" ;; esac
done
touch '${inBox('/home/node/other')}' 2>/dev/null || echo KEPT OUT
( ${command.replace('/login', inBox('/login'))} )
exec '${process.execPath}' '${join(repositoryRoot, 'bin/claude-bridge.js')}' serve`;
}

function environment(): Record<string, string> {
  const own = Object.fromEntries(
    (bridge.env ?? []).flatMap(({ name, value, valueFrom }) => {
      if (valueFrom?.secretKeyRef?.key === 'api-keys') return [[name, `app=${CLIENT_KEY}`]];
      return value === undefined
        ? []
        : [[name, value.replace(/^\/(?=home)/, `${box}/`).replaceAll('$(POD_NAMESPACE)', 'here')]];
    }),
  ) as Record<string, string>;
  return {
    ...{ PATH: process.env['PATH'] ?? '', HOME: inBox('/home/node'), TMPDIR: inBox('/tmp') },
    ...{ CLAUDE_CLI_PATH: NEWEST_CLI.path, ANTHROPIC_BASE_URL: api.url },
    ...own,
    ...{ SERVER_PORT: String(port), CLAUDE_BRIDGE_SHUTDOWN_DELAY: '0' },
  };
}

/** Waits for what its readiness probe checks. */
async function untilReady(child: ChildProcess): Promise<void> {
  const url = `http://127.0.0.1:${port}${bridge.readinessProbe!.httpGet!.path!}`;
  for (const end = Date.now() + 60_000; ;) {
    const status = await fetch(url).then(
      (response) => response.status,
      () => undefined,
    );
    if (status === 200) return;
    if (child.exitCode !== null || Date.now() > end)
      throw new Error(`Not ready: ${status}\n${said.slice(-2000)}`);
    await delay(50);
  }
}
