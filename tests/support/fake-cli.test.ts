import { describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import { once } from 'node:events';
import { createFakeCli } from './fake-cli.js';
import type { FakeCliPhase, FakeCliScenario } from './fake-cli.js';
import { descendantsOf, processesMarked, waitUntilGone } from './leftovers.js';

const initialize = { type: 'control_request', request_id: 'r1', request: { subtype: 'initialize' } };
const history = { type: 'user', shouldQuery: false, message: { role: 'user', content: 'before' } };
const question = { type: 'user', message: { role: 'user', content: 'a b c' } };
const whole = [initialize, history, { type: 'assistant' }, question];

describe('the fake CLI', () => {
  test('answers control requests, history and questions in order', async () => {
    const { output, exit } = await run({}, whole, { closeAfter: 2 });
    expect(output.map((line) => line['type'])).toEqual([
      'control_response',
      'result',
      'system',
      ...Array<string>(8 + 2).fill('stream_event'),
      'result',
    ]);
    expect(output[0]).toMatchObject({ response: { request_id: 'r1', subtype: 'success' } });
    expect(output[3]).toMatchObject({ event: { message: { model: 'claude-opus-5-5' } } });
    expect(output.at(-1)).toMatchObject({ is_error: false, result: 'You said: a b c' });
    expect(exit).toEqual([0, null]);
  });

  test.each(['boot', 'initialize', 'history', 'turn', 'mid-answer'] as FakeCliPhase[])(
    'stalls or exits at %s',
    async (phase) => {
      await using fake = await createFakeCli({ stallAt: { phase } });
      const child = start(fake.path);
      for (const line of whole) child.stdin.write(`${JSON.stringify(line)}\n`);
      await until(async () => (await fake.notes()).some((note) => note.stall === phase));
      child.kill('SIGKILL');
      const ended = await run({ exitAt: { phase, code: 7 } }, whole);
      expect(ended.exit).toEqual([7, null]);
      const dead = await run({ exitAt: { phase, signal: 'SIGKILL' } }, whole);
      expect(dead.exit).toEqual([null, 'SIGKILL']);
    },
  );

  test('an interrupt ends the running turn', async () => {
    const interrupt = { type: 'control_request', request_id: 'r2', request: { subtype: 'interrupt' } };
    const stalled: FakeCliScenario = { stallAt: { phase: 'mid-answer', turn: 1 } };
    const { output } = await run(stalled, [question, interrupt, question], { closeAfter: 2 });
    const results = output.filter((line) => line['type'] === 'result');
    expect(results).toMatchObject([{ terminal_reason: 'aborted_streaming' }, { result: 'You said: a b c' }]);
  });

  test('prints garbage, a huge line and split lines, and still the answer', async () => {
    const scenario = {
      garbage: true,
      hugeLineBytes: 300_000,
      bytesPerWrite: 40_000,
      answer: '世界\u2028!',
      chunks: 2,
    };
    const { raw } = await run(scenario, [question], { closeAfter: 1 });
    const lines = raw.split('\n');
    expect(lines).toEqual(
      expect.arrayContaining(['this is not JSON', '', '[1,2]', '{"type":"never_heard_of"}']),
    );
    expect(Math.max(...lines.map((line) => line.length))).toBeGreaterThan(300_000);
    expect(lines.filter((line) => line.includes('text_delta'))).toHaveLength(2);
    expect(raw).toContain('世界\u2028!');
  });

  test.each([
    { args: ['--version'], scenario: {}, out: '2.1.330 (Claude Code)\n', code: 0 },
    { args: ['--version'], scenario: { version: '1.0.0' }, out: '1.0.0 (Claude Code)\n', code: 0 },
    { args: ['auth', 'status'], scenario: {}, out: /"loggedIn": true/u, code: 0 },
    { args: ['auth', 'status'], scenario: { auth: { loggedIn: false } }, out: /"loggedIn": false/u, code: 1 },
    { args: ['auth', 'status'], scenario: { auth: 'oops', authExitCode: 3 }, out: 'oops', code: 3 },
  ])('$args prints what the scenario says', async ({ args, scenario, out, code }) => {
    const { raw, exit } = await run(scenario, [], { args });
    if (typeof out === 'string') expect(raw).toBe(out);
    else expect(raw).toMatch(out);
    expect(exit).toEqual([code, null]);
  });

  test('a stubborn process and its grandchild are counted, and killed at the end', async () => {
    const fake = await createFakeCli({ ignoreSigterm: true, ignoreStdinClose: true, grandchild: true });
    const child = start(fake.path);
    await until(async () => (await fake.notes()).some((note) => note.grandchild !== undefined));
    const { grandchild } = (await fake.notes()).find((note) => note.grandchild !== undefined)!;
    await until(async () => (await processesMarked(fake.marker)).includes(grandchild!));
    child.stdin.end();
    child.kill('SIGTERM');
    await until(async () => (await fake.notes()).some((note) => note.stdin === 'closed'));
    expect(await descendantsOf(child.pid!)).toEqual([grandchild]);
    expect(await descendantsOf(process.pid)).toEqual(expect.arrayContaining([child.pid, grandchild]));
    await expect(waitUntilGone(() => processesMarked(fake.marker), 50)).rejects.toThrow(`${grandchild}`);

    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await processesMarked(fake.marker)).toEqual([grandchild]);
    await fake.close();
    await waitUntilGone(() => processesMarked(fake.marker));
  });

  test('a changed scenario applies to processes that start later', async () => {
    await using fake = await createFakeCli({ version: '1.0.0' });
    await fake.change({ version: '3.0.0' });
    expect((await collect(start(fake.path, ['--version']))).raw).toBe('3.0.0 (Claude Code)\n');
    expect(await fake.notes()).toEqual([{ pid: expect.any(Number), argv: ['--version'] }]);
  });
});

type Line = Record<string, unknown>;

/** Runs one process to its end, and closes its input after this many `result` lines, or never. */
async function run(
  scenario: FakeCliScenario,
  input: readonly object[],
  { closeAfter = 0, args }: { closeAfter?: number; args?: readonly string[] } = {},
): Promise<{ raw: string; output: Line[]; exit: unknown[] }> {
  await using fake = await createFakeCli(scenario);
  const child = start(fake.path, args);
  for (const line of input) child.stdin.write(`${JSON.stringify(line)}\n`);
  return await collect(child, closeAfter);
}

async function collect(
  child: ChildProcessWithoutNullStreams,
  closeAfter = 0,
): Promise<{ raw: string; output: Line[]; exit: unknown[] }> {
  let raw = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    raw += piece;
    if (raw.split('\n').filter((line) => line.startsWith('{"type":"result"')).length === closeAfter) {
      child.stdin.end();
    }
  });
  const exit: unknown[] = await once(child, 'close');
  const lines = raw.split('\n').filter((line) => line.startsWith('{'));
  return { raw, exit, output: lines.flatMap((line) => parsed(line)) };
}

function parsed(line: string): Line[] {
  try {
    return [JSON.parse(line) as Line];
  } catch {
    return [];
  }
}

function start(
  path: string,
  args: readonly string[] = ['-p', '--model', 'opus'],
): ChildProcessWithoutNullStreams {
  const child = spawn(path, args, { env: {}, timeout: 60_000, killSignal: 'SIGKILL' });
  // A child that ends early closes its end of the pipe while the test still writes.
  child.stdin.on('error', () => undefined);
  return child;
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await condition()); waited += 20) {
    if (waited > 5000) throw new Error('The condition did not come true in 5 s.');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
