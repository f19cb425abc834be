/** A killed bridge leaves no child, not even one that is in the middle of an answer and ignores everything. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { OrphanGuard } from '../../src/process/orphan-guard.js';
import { chatArguments, childEnvironment } from '../../src/claude/launch/command-line.js';
import { answer, silence } from '../support/api-reply.js';
import { createFakeCli } from '../support/fake-cli.js';
import { descendantsOf, processesMarked, waitUntilGone } from '../support/leftovers.js';
import { startMessagesApi } from '../support/messages-api.js';
import { cliEnvironment, CLI_VERSIONS, NEWEST_CLI } from '../support/real-cli.js';
import { trustCli } from '../support/trusted-cli.js';

const program = fileURLToPath(new URL('../../bin/claude-bridge.js', import.meta.url));

test.each(CLI_VERSIONS)('kill -9 of a bridge that waits for CLI $version', async ({ path }) => {
  await using api = await startMessagesApi({ script: () => silence });
  await using home = await cliEnvironment(api.url);
  await killedWhileAnswering(path, home.env, async () => {
    await api.nextRequest();
  });
  await waitUntilGone(() => processesMarked(home.home), 4000);
});

test('kill -9 of a bridge whose CLI ignores its closed stdin and SIGTERM', async () => {
  await using cli = await createFakeCli({
    ignoreSigterm: true,
    ignoreStdinClose: true,
    grandchild: true,
    stallAt: { phase: 'turn' },
  });
  await using home = await cliEnvironment('http://127.0.0.1:9');
  await trustCli(cli.path, { ...home.env, CLAUDE_BRIDGE_CONFIG_DIR: home.home });
  await killedWhileAnswering(cli.path, home.env, async () => {
    while (!(await cli.notes()).some(({ stall }) => stall === 'turn'))
      await new Promise((r) => setTimeout(r, 20));
  });
  await waitUntilGone(() => processesMarked(cli.marker), 4000);
});

test('kill -9 of the guard, and then of the bridge', async () => {
  await using cli = await createFakeCli({
    ignoreSigterm: true,
    ignoreStdinClose: true,
    stallAt: { phase: 'turn' },
  });
  await using home = await cliEnvironment('http://127.0.0.1:9');
  await trustCli(cli.path, { ...home.env, CLAUDE_BRIDGE_CONFIG_DIR: home.home });
  await killedWhileAnswering(cli.path, home.env, async (bridge) => {
    while (!(await cli.notes()).some(({ stall }) => stall === 'turn'))
      await new Promise((r) => setTimeout(r, 20));
    const [first] = await guardsOf(bridge);
    process.kill(first!, 'SIGKILL');
    for (;;) {
      const [second] = await guardsOf(bridge);
      if (second !== undefined && second !== first) break;
      await new Promise((r) => setTimeout(r, 20));
    }
  });
  await waitUntilGone(() => processesMarked(cli.marker), 4000);
});

test('win32: the system’s taskkill ends the trees of those that are still watched', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-guard-'));
  const [told, node] = [path.join(folder, 'told'), path.join(folder, 'node')];
  const executable = (file: string, ...lines: string[]): void => {
    writeFileSync(file, ['#!/bin/sh', ...lines, ''].join('\n'));
    chmodSync(file, 0o755);
  };
  try {
    // On POSIX the whole Windows path is the name of a file, which the PATH leads to.
    executable(path.join(folder, 'D:\\Win\\System32\\taskkill.exe'), `printf '%s ' "$@" >>'${told}'`);
    executable(node, `PATH='${folder}' exec '${process.execPath}' "$@"`);
    const guard = new OrphanGuard(node, { platform: 'win32', env: { SystemRoot: 'D:\\Win' } });
    // Larger than any process id.
    for (const pid of [5_000_001, 5_000_002, 5_000_003]) guard.watch(pid);
    guard.unwatch(5_000_002);
    guard.close();
    await waitUntilGone(() => processesMarked(folder));
    expect(readFileSync(told, 'utf8')).toBe('/PID 5000001 /PID 5000003 /T /F ');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('win32: a CLI behind a launcher has only its closed stdin; it ends after its answer', async () => {
  await using api = await startMessagesApi({ script: () => answer('one two three', { gapMs: 100 }) });
  await using home = await cliEnvironment(api.url);
  const launcher = path.join(home.home, 'claude');
  writeFileSync(launcher, `#!/bin/sh\n'${NEWEST_CLI.path}' "$@"\n`, { mode: 0o755 });
  const part = (name: string): string =>
    JSON.stringify(new URL(`../../dist/${name}.js`, import.meta.url).href);
  const options = JSON.stringify({
    ...{ path: launcher, args: chatArguments('sonnet'), platform: 'win32', killAfterMs: 2000 },
  });
  const place = JSON.stringify({ cwd: home.home, env: childEnvironment(home.env, process.platform) });
  const source = `
    import { NdjsonChild } from ${part('process/ndjson-child')};
    import { OrphanGuard } from ${part('process/orphan-guard')};
    const guard = new OrphanGuard(process.execPath, { platform: 'win32', env: {} });
    const child = new NdjsonChild({ ...${options}, guard, place: () => (${place}) });
    child.send({ type: 'user', message: { role: 'user', content: 'hi' } });
    while ((await child.read({})).value?.type !== 'stream_event');
    process.kill(process.pid, 'SIGKILL');`;
  const bridge = spawn(process.execPath, ['--input-type=module', '-e', source], { stdio: 'ignore' });
  expect(await once(bridge, 'exit')).toEqual([null, 'SIGKILL']);
  expect((await processesMarked(home.home)).length).toBeGreaterThanOrEqual(2);
  await waitUntilGone(() => processesMarked(home.home), 20_000);
  expect(api.requests.map(({ finished }) => finished)).toEqual([true]);
});

test('one that cannot be started is tried again', async () => {
  expect(() => new OrphanGuard('\0', process).close()).not.toThrow();
  const folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-guard-'));
  const [node, started] = [path.join(folder, 'node'), path.join(folder, 'started')];
  writeFileSync(node, `#!/bin/sh\n: >'${started}'\nexec '${process.execPath}' "$@"\n`, { mode: 0o755 });
  const guardFile = JSON.stringify(new URL('../../dist/process/orphan-guard.js', import.meta.url).href);
  const source = `
    import { closeSync, existsSync, openSync } from 'node:fs';
    import { OrphanGuard } from ${guardFile};
    const open = [];
    try {
      for (;;) open.push(openSync('/dev/null'));
    } catch {}
    const guard = new OrphanGuard(${JSON.stringify(node)}, process);
    open.forEach(closeSync);
    const look = setInterval(() => {
      if (!existsSync(${JSON.stringify(started)})) return;
      clearInterval(look);
      guard.close();
    }, 20);`;
  try {
    const bridge = spawn(
      'sh',
      ['-c', 'ulimit -n 100; exec "$0" --input-type=module -e "$1"', process.execPath, source],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
      },
    );
    expect(await once(bridge, 'exit')).toEqual([0, null]);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

/** Guards have an empty environment and their program in their arguments. */
async function guardsOf(bridge: number): Promise<number[]> {
  const [children, programs] = await Promise.all([
    descendantsOf(bridge),
    processesMarked('function guardProgram'),
  ]);
  return children.filter((pid) => programs.includes(pid));
}

/** Starts the command, asks it a question, waits until `asked`, and kills only the bridge. */
async function killedWhileAnswering(
  cliPath: string,
  env: Readonly<Record<string, string>>,
  asked: (bridge: number) => Promise<void>,
): Promise<void> {
  const bridge = spawn(process.execPath, [program, 'serve', '--port', '0', '--cli-path', cliPath], {
    env: { ...env, CLAUDE_BRIDGE_CONFIG_DIR: env['HOME'] ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(bridge, 'exit');
  const url = await baseUrl(bridge.stdout, bridge.stderr);
  const answer = fetch(`${url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'sonnet', messages: [{ role: 'user', content: 'hi' }] }),
  }).catch(() => undefined);
  await asked(bridge.pid ?? 0);
  expect((await descendantsOf(bridge.pid ?? 0)).length).toBeGreaterThanOrEqual(2);
  bridge.kill('SIGKILL');
  await exited;
  await answer;
}

async function baseUrl(...streams: readonly NodeJS.ReadableStream[]): Promise<string> {
  return new Promise((resolve) => {
    let printed = '';
    for (const stream of streams) {
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        printed += chunk;
        const url = /http:\/\/127\.0\.0\.1:\d+\/v1/.exec(printed)?.[0];
        if (url !== undefined) resolve(url);
      });
    }
  });
}
