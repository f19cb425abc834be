/** Tries with an installed bridge and a real CLI what a user does, against a scripted Messages API. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { answer, silence, toolUse } from '../../tests/support/api-reply.js';
import { lastUserText } from '../../tests/support/api-request.js';
import { startMessagesApi, type MessagesApi } from '../../tests/support/messages-api.js';
import type { InstalledBridge } from './installed-bridge.js';
import { familyOf, untilGone, workingDirectories } from './processes.js';
import { runToEnd } from './run-to-end.js';
import { answerTo, post, says, serveBridge, type ServedBridge } from './served-bridge.js';
import { tryServiceFile } from './service-file.js';

interface Trial {
  readonly installed: InstalledBridge;
  readonly api: MessagesApi;
  readonly env: Readonly<Record<string, string>>;
  /** Called after each thing that works. */
  readonly tried: (what: string) => void;
}

/** @throws at the first thing that does not work */
export async function trySystem(installed: InstalledBridge, tried: Trial['tried']): Promise<void> {
  await using api = await startMessagesApi();
  const trial = { installed, api, tried, env: installed.environment(api.url) };
  const cli = await tryCommands(trial);
  await using served = await serveBridge(installed.script, trial.env);
  tried(`it serves at ${served.url}`);
  await tryAnswers(trial, served);
  await tryWorkingDirectory(trial, served);
  await tryLeaving(trial, served);
  await tryHardKill(trial, served);
  await tryStop(trial);
  await tryLauncher(trial, cli);
  const service = await tryServiceFile(installed, trial.env);
  if (service !== undefined) tried(service);
}

/** @returns the CLI's own program */
async function tryCommands({ installed, env, tried }: Trial): Promise<string> {
  const version = await runToEnd('claude-bridge', ['--version'], { env });
  assert.match(version, /^\d+\.\d+\.\d+/);
  await runToEnd(process.execPath, [installed.script, 'config', 'list'], { env });
  tried(`claude-bridge ${version.trim()} starts by its name`);

  const printed = await runToEnd(process.execPath, [installed.script, 'doctor', '--json'], { env });
  const { checks } = JSON.parse(printed) as { checks: { name: string; detail: string }[] };
  const cli = checks.find(({ name }) => name === 'cli')?.detail ?? '';
  if (process.platform === 'win32') assert.match(cli, /, behind the launcher .*\\claude\.cmd$/);
  const lines = checks.map(({ name, detail }) => `\n  ${name}: ${detail}`);
  tried(`doctor finds the CLI on the PATH, and nothing to mend:${lines.join('')}`);
  return cli.split(', behind the ')[0]!;
}

async function tryAnswers({ api, tried }: Trial, { url }: ServedBridge): Promise<void> {
  const odd = 'Grüße, "quotes", \'quotes\', %PATH%, $HOME, \\ and ^&|<>, 日本語 🙂\nand a second line';
  assert.equal((await answerTo(url, says(odd))).content, `You said: ${odd}`);
  assert.equal(lastUserText(api.requests.at(-1)!.body), odd);
  tried('an answer comes whole, and the model gets every character');

  const streamed = await (await post(url, { ...says('stream'), stream: true })).text();
  assert.equal(textOf(streamed), 'You said: stream');
  assert.ok(streamed.endsWith('data: [DONE]\n\n'), streamed);
  tried('a stream ends with [DONE]');

  api.reply(answer([toolUse('toolu_01', 'weather', { city: 'Zürich' })], { stopReason: 'tool_use' }));
  const parameters = { type: 'object', properties: { city: { type: 'string' } } };
  const tools = [{ type: 'function', function: { name: 'weather', parameters } }];
  const called = await answerTo(url, { ...says('weather?'), tools });
  const calls = (called.tool_calls ?? []).map(({ function: { name, arguments: text } }) => `${name} ${text}`);
  assert.equal(calls.join(), 'weather {"city":"Zürich"}');
  tried('a tool call reaches the client');
}

/** All deltas of a stream. */
function textOf(stream: string): string {
  const chunks = Array.from(stream.matchAll(/^data: (\{.*)$/gm), ([, json]) => JSON.parse(json!) as Chunk);
  return chunks.map(({ choices: [choice] }) => choice?.delta.content ?? '').join('');
}

interface Chunk {
  readonly choices: readonly { readonly delta: { readonly content?: string | null } }[];
}

async function tryWorkingDirectory({ tried }: Trial, served: ServedBridge): Promise<void> {
  const folders = await workingDirectories(await familyOf(served.pid));
  assert.notEqual(folders.length, 0, 'No CLI has a working directory that can be seen.');
  for (const folder of folders) {
    assert.match(folder, /workspaces-/);
    assert.ok(!folder.includes(userInfo().username), `${folder} names the account.`);
  }
  tried('the working directory of the CLI names no account');
}

async function tryLeaving({ api, tried }: Trial, { url }: ServedBridge): Promise<void> {
  api.reply(silence);
  const leaving = new AbortController();
  const left = post(url, says('leave'), leaving.signal).catch(() => undefined);
  const abandoned = await api.nextRequest(({ body }) => lastUserText(body) === 'leave');
  leaving.abort();
  await left;
  await Promise.race([
    abandoned.aborted,
    failAfter(20_000, 'The model still works for a client that has left.'),
  ]);
  tried('when a client leaves, the model stops');
}

/** In the middle of an answer. */
async function tryHardKill({ installed, api, tried }: Trial, served: ServedBridge): Promise<void> {
  api.reply(silence);
  const cut = post(served.url, says('kill')).catch(() => undefined);
  await api.nextRequest(({ body }) => lastUserText(body) === 'kill');
  const family = await familyOf(served.pid);
  served.child.kill('SIGKILL');
  await served.ended;
  await cut;
  await untilGone(family, installed.marker, 20_000);
  tried('a killed bridge leaves no process');
}

async function tryStop({ installed, env, tried }: Trial): Promise<void> {
  await using served = await serveBridge(installed.script, env);
  await post(served.url, says('again'));
  const family = await familyOf(served.pid);
  // Windows has no signals: there this kills it at rest.
  served.child.kill('SIGINT');
  const [code] = (await served.ended) as [number | null];
  const onWindows = process.platform === 'win32';
  if (!onWindows) assert.equal(code, 0);
  await untilGone(family, installed.marker, 20_000);
  tried(`a bridge ${onWindows ? 'killed at rest' : 'that is stopped'} leaves no process`);
}

/** At rest: on Windows only the closed stdin ends a CLI whose launcher is gone. */
async function tryLauncher({ installed, env, tried }: Trial, cli: string): Promise<void> {
  const launcher = await writeLauncher(installed.folder, cli);
  await using served = await serveBridge(installed.script, env, ['--cli-path', launcher]);
  assert.equal((await answerTo(served.url, says('launched'))).content, 'You said: launched');
  const family = await familyOf(served.pid);
  assert.ok(
    family.some(({ args }) => args.includes(path.basename(launcher))),
    'The bridge does not start the launcher.',
  );
  served.child.kill('SIGKILL');
  await served.ended;
  await untilGone(family, installed.marker, 20_000);
  tried('a killed bridge leaves no CLI behind a launcher that it cannot see through');
}

/** As people write their own. A quoted path at the start of a command would be followed. */
async function writeLauncher(folder: string, program: string): Promise<string> {
  const there = path.relative(folder, program);
  const [name, text] =
    process.platform === 'win32'
      ? ['my-claude.cmd', `@set "PROGRAM=%~dp0${there}"\r\n@"%PROGRAM%" %*\r\n`]
      : ['my-claude', `#!/bin/sh\n"$(dirname "$0")/${there}" "$@"\n`];
  const file = path.join(folder, name);
  await writeFile(file, text, { mode: 0o755 });
  return file;
}

async function failAfter(ms: number, message: string): Promise<never> {
  await delay(ms, undefined, { ref: false });
  throw new Error(message);
}
