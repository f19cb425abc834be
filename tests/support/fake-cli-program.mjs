#!/usr/bin/env node
// A stand-in for the Claude CLI that can misbehave: it exchanges the same lines over a real pipe, following its scenario.
// The scenario is JSON in FAKE_CLI_SCENARIO; fake-cli.ts describes its fields.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

const scenario = JSON.parse(process.env.FAKE_CLI_SCENARIO ?? '{}');
const argv = process.argv.slice(2);
const sessionId = randomUUID();
const forever = new Promise(() => undefined);
const models = [
  { value: 'default', resolvedModel: 'claude-sonnet-5-5', displayName: 'Default (recommended)' },
  { value: 'sonnet', resolvedModel: 'claude-sonnet-5-5', displayName: 'Sonnet' },
  { value: 'opus', resolvedModel: 'claude-opus-5-5', displayName: 'Opus' },
  { value: 'haiku', resolvedModel: 'claude-haiku-5-5', displayName: 'Haiku' },
];

note({ argv });
if (scenario.stderr) process.stderr.write(scenario.stderr);
if (argv[0] === '--version') {
  process.stdout.write(scenario.versionOutput ?? `${scenario.version ?? '2.1.330'} (Claude Code)\n`);
} else if (argv[0] === 'auth' && argv[1] === 'status') {
  const auth = scenario.auth ?? { loggedIn: true, authMethod: 'oauth_token', apiProvider: 'firstParty' };
  process.stdout.write(typeof auth === 'string' ? auth : `${JSON.stringify(auth, null, 2)}\n`);
  process.exitCode = scenario.authExitCode ?? (auth.loggedIn === true ? 0 : 1);
} else {
  await converse();
}

async function converse() {
  if (scenario.ignoreSigterm) process.on('SIGTERM', () => undefined);
  if (scenario.grandchild) startGrandchild();
  let turn = 0;
  const questions = [];
  let work = enter('boot', 0).then(() => delay(scenario.bootMs ?? 0));
  let rest = '';

  process.stdin.setEncoding('utf8');
  process.stdin.on('data', (piece) => {
    const parts = (rest + piece).split('\n');
    rest = parts.pop();
    for (const part of parts.filter((candidate) => candidate !== '')) receive(JSON.parse(part));
  });
  process.stdin.on('end', () => {
    note({ stdin: 'closed' });
    if (scenario.ignoreStdinClose) setInterval(() => undefined, 1 << 30);
    else if (scenario.lingerMs) void delay(scenario.lingerMs).then(lingered);
    else process.exit(0);
  });

  function receive(line) {
    note({ line });
    // An interrupt takes effect at once; everything else waits its turn.
    if (line.request?.subtype === 'interrupt') {
      questions[0]?.abort();
      void print(success(line.request_id, { still_queued: [] }));
      return;
    }
    const question = new AbortController();
    if (line.type === 'user' && line.shouldQuery !== false) questions.push(question);
    work = work.then(() => obey(line, question.signal));
  }

  async function obey(line, signal) {
    if (line.request?.subtype === 'get_usage') {
      if (scenario.usage) await print(success(line.request_id, scenario.usage));
    } else if (line.type === 'control_request') {
      if (line.request.subtype === 'initialize') await enter('initialize', turn);
      await print(
        success(line.request_id, line.request.subtype === 'initialize' ? { models, account: {} } : {}),
      );
    } else if (line.type === 'user' && line.shouldQuery === false) {
      await enter('history', turn);
      await print(result({ num_turns: 0, result: '' }));
    } else if (line.type === 'user') {
      turn += 1;
      const interrupted = new Promise((resolve) => signal.addEventListener('abort', resolve));
      if (!signal.aborted) await Promise.race([answer(line.message.content, turn, signal), interrupted]);
      questions.shift();
      if (signal.aborted) {
        const aborted = { is_error: true, terminal_reason: 'aborted_streaming' };
        await print(result({ ...aborted, subtype: 'error_during_execution', num_turns: turn }));
      }
    }
  }
}

function lingered() {
  note({ lingered: true });
  process.exit(0);
}

async function answer(content, turn, signal) {
  let over = false;
  try {
    await enter('turn', turn);
    await print({ type: 'system', subtype: 'init', session_id: sessionId, tools: [] });
    if (scenario.garbage) {
      process.stdout.write('this is not JSON\n\n[1,2]\n{"type":"never_heard_of"}\n');
    }
    if (scenario.hugeLineBytes) {
      await print({ type: 'system', subtype: 'huge', padding: 'x'.repeat(scenario.hugeLineBytes) });
    }
    if (scenario.failure) return await print(result({ is_error: true, ...scenario.failure }));
    const text = scenario.answer ?? `You said: ${lastText(content)}`;
    for await (const apiEvent of streamAnswer(text, turn)) {
      if (signal.aborted) return;
      await event(apiEvent);
    }
    over = true;
    while (scenario.chatter) {
      await print({ type: 'system', subtype: 'status' });
      await delay(1);
    }
    await print(result({ num_turns: turn, result: text, stop_reason: scenario.stopReason ?? 'end_turn' }));
  } finally {
    note({ turn, over });
  }
}

async function* streamAnswer(text, turn) {
  const usage = { input_tokens: 11, cache_creation_input_tokens: 3, cache_read_input_tokens: 7 };
  const message = {
    id: `msg_${randomUUID()}`,
    type: 'message',
    role: 'assistant',
    model: modelId(),
    content: [],
  };
  yield { type: 'message_start', message: { ...message, usage: { ...usage, output_tokens: 1 } } };
  yield { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } };
  const chunks = chunksOf(text);
  for (const [index, chunk] of chunks.entries()) {
    if (index === Math.floor(chunks.length / 2)) await enter('mid-answer', turn);
    yield { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: chunk } };
    if (scenario.gapMs) await delay(scenario.gapMs);
  }
  yield { type: 'content_block_stop', index: 0 };
  const stop = { stop_reason: scenario.stopReason ?? 'end_turn', stop_sequence: null };
  yield { type: 'message_delta', delta: stop, usage: { output_tokens: chunks.length } };
  yield { type: 'message_stop' };
}

/** The point at which the scenario may make the program stall or end. */
async function enter(phase, turn) {
  const applies = (what) => what?.phase === phase && (what.turn === undefined || what.turn === turn);
  if (applies(scenario.exitAt)) {
    note({ exit: phase });
    if (scenario.exitAt.signal) process.kill(process.pid, scenario.exitAt.signal);
    else process.exit(scenario.exitAt.code ?? 1);
  }
  if (applies(scenario.stallAt)) {
    note({ stall: phase });
    await forever;
  }
}

/** A process of the third generation that keeps the pipe open after its parent is gone. */
function startGrandchild() {
  const program = "process.on('SIGTERM', () => undefined); setInterval(() => undefined, 1 << 30);";
  const { pid } = spawn(process.execPath, ['-e', program, '--', scenario.marker ?? 'fake-cli-grandchild'], {
    stdio: 'inherit',
  });
  note({ grandchild: pid });
}

function chunksOf(text) {
  if (scenario.chunks === undefined) return text.match(/\s*\S+\s*/gu) ?? [text];
  const length = Math.max(1, Math.ceil(text.length / scenario.chunks));
  return text.match(new RegExp(`[^]{1,${length}}`, 'gu')) ?? [text];
}

function lastText(content) {
  if (typeof content === 'string') return content;
  return content
    .filter(({ type }) => type === 'text')
    .map(({ text }) => text)
    .join('')
    .trim();
}

function modelId() {
  const asked = argv[argv.indexOf('--model') + 1];
  return models.find(({ value }) => value === asked)?.resolvedModel ?? asked;
}

function event(apiEvent) {
  return print({ type: 'stream_event', event: apiEvent, session_id: sessionId, parent_tool_use_id: null });
}

function success(requestId, response) {
  return { type: 'control_response', response: { subtype: 'success', request_id: requestId, response } };
}

function result(fields) {
  const head = { type: 'result', subtype: 'success', is_error: false, session_id: sessionId };
  return { ...head, api_error_status: null, terminal_reason: 'completed', ...fields };
}

async function print(line) {
  const bytes = Buffer.from(`${JSON.stringify(line)}\n`);
  const step = scenario.bytesPerWrite ?? bytes.length;
  for (let at = 0; at < bytes.length; at += step) {
    const taken = process.stdout.write(bytes.subarray(at, at + step));
    if (!taken) await new Promise((resolve) => process.stdout.once('drain', resolve));
    if (step < bytes.length) await delay(1);
  }
}

function note(entry) {
  if (scenario.journal)
    appendFileSync(scenario.journal, `${JSON.stringify({ pid: process.pid, ...entry })}\n`);
}
