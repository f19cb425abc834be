/**
 * The whole path without an account: a scripted model, the real CLI and the bridge, with one question through the `openai` SDK.
 * Keeps the server up until Ctrl-C; with `--once`, it ends after the answer.
 */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import OpenAI from 'openai';
import { answer } from '../tests/support/api-reply.js';
import { lastUserText } from '../tests/support/api-request.js';
import { startMessagesApi } from '../tests/support/messages-api.js';
import type { ReplyScript } from '../tests/support/messages-api.js';
import { NEWEST_CLI, cliEnvironment } from '../tests/support/real-cli.js';

const stayUp = !process.argv.includes('--once');
const stopped = new Promise<void>((resolve) => {
  // Ctrl-C may arrive twice: from the terminal, and through npm. Both mean one stop.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
});

await using api = await startMessagesApi({ script: scriptedModel() });
await using environment = await cliEnvironment(api.url, { CLAUDE_CLI_PATH: NEWEST_CLI.path });
await using bridge = await startBridge(environment.env);

console.log(`The bridge serves at ${bridge.baseUrl}, with the Claude CLI ${NEWEST_CLI.version}.`);
console.log('The model behind it is a script on this machine: no account, no cost.\n');
await Promise.race([ask(bridge.baseUrl), stopped]);
if (stayUp) {
  console.log('Ask it yourself; Ctrl-C ends everything.\n');
  console.log(`${curlLine(bridge.baseUrl)}\n`);
  await Promise.race([stopped, bridge.ended]);
  console.log('Stopping.');
}

function scriptedModel(): ReplyScript {
  const explanation =
    'These words come one by one, as a model would write them: from a script, through the real Claude CLI ' +
    'and claude-bridge, to you.';
  return ({ body }) => answer(`You asked: "${lastUserText(body)}" ${explanation}`, { gapMs: 40 });
}

async function ask(baseURL: string): Promise<void> {
  const client = new OpenAI({ baseURL, apiKey: 'unused' });
  const question = 'What is a bridge?';
  console.log(`> ${question}\n`);
  const start = performance.now();
  let firstToken: number | undefined;
  const stream = await client.chat.completions.create({
    model: 'sonnet',
    messages: [{ role: 'user', content: question }],
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const chunk of stream) {
    const text = chunk.choices[0]?.delta.content ?? '';
    if (text !== '') firstToken ??= performance.now() - start;
    process.stdout.write(text);
    if (chunk.usage) console.log(`\n\n${chunk.model}: ${chunk.usage.total_tokens} tokens`);
  }
  console.log(`First token after ${Math.round(firstToken ?? 0)} ms.\n`);
}

interface Bridge extends AsyncDisposable {
  readonly baseUrl: string;
  readonly ended: Promise<unknown>;
}

/** On port 8000, or on a free port when that is taken or the demo does not stay up. */
async function startBridge(env: Readonly<Record<string, string>>): Promise<Bridge> {
  return (
    (stayUp ? await tryBridge(env, 8000) : undefined) ??
    (await tryBridge(env, 0)) ??
    Promise.reject(cannotStart)
  );
}

const portTaken = 7;
const cannotStart = new Error('The bridge found no port to listen on.');

/** @returns undefined when the port is taken. @throws with the bridge's own words when it cannot start. */
async function tryBridge(env: Readonly<Record<string, string>>, port: number): Promise<Bridge | undefined> {
  const program = fileURLToPath(new URL('../bin/claude-bridge.js', import.meta.url));
  const child = spawn(process.execPath, [program, 'serve', '--port', String(port), '--log-level', 'warn'], {
    env,
    // In its own group: Ctrl-C reaches the demo, and the demo ends the bridge.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit');
  const { baseUrl, printed } = await readBaseUrl(child, ended);
  if (baseUrl === undefined) {
    if (child.exitCode === portTaken && port !== 0) return undefined;
    throw new Error(`The bridge did not start:\n${printed}`);
  }
  child.stderr.pipe(process.stderr);
  const close = async (): Promise<void> => {
    child.kill('SIGTERM');
    await ended;
  };
  return { baseUrl, ended, [Symbol.asyncDispose]: close };
}

async function readBaseUrl(
  child: ChildProcess,
  ended: Promise<unknown>,
): Promise<{ baseUrl: string | undefined; printed: string }> {
  let printed = '';
  const announced = new Promise<string>((resolve) => {
    const read = (piece: Buffer): void => {
      printed += piece.toString();
      const found = /http:\/\/[\w.:[\]]+\/v1(?=\s)/u.exec(printed);
      if (found) resolve(found[0]);
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
  });
  const baseUrl = await Promise.race([announced, ended.then(() => undefined)]);
  return { baseUrl, printed };
}

function curlLine(baseUrl: string): string {
  const body = JSON.stringify({
    model: 'sonnet',
    stream: true,
    messages: [{ role: 'user', content: 'Hello!' }],
  });
  return `curl -N ${baseUrl}/chat/completions -H "content-type: application/json" -d '${body}'`;
}
