/** `claude-bridge batch` as a user runs it: on a running bridge, and on a temporary one. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { newBatch } from '../../src/openai/batches/batch-object.js';
import type { Batch } from '../../src/openai/batches/batch-object.js';
import { createEstimate, progressText, spanText, timeText } from '../../src/cli/commands/batch/batch-text.js';
import { allAnswers, answersIn, countingSandbox, numberedRequests } from '../support/counting-cli.js';
import type { CountingSandbox } from '../support/counting-cli.js';
import { freePort } from '../support/free-port.js';
import { claudeBridge, start } from './command.js';
import type { Started } from './command.js';
import { inOneProcess } from './one-process.js';

let box: CountingSandbox;

beforeAll(async () => {
  box = await countingSandbox({ SERVER_PORT: String(await freePort()), CLAUDE_BRIDGE_STOP_AT: '90' });
});
afterAll(() => box[Symbol.dispose]());

function inFile(name: string, content: string): string {
  const file = path.join(box.home, name);
  writeFileSync(file, content);
  return file;
}

/** With what some readers take for line breaks inside of lines. */
function oddlyBroken(count: number): string {
  return numberedRequests(count).replaceAll('Begin.', 'Begin.\u2028').replaceAll('"method"', '\r"method"');
}

const run = async (...args: string[]) => claudeBridge(['batch', ...args], box.env);

test('run without a bridge starts a temporary one and prints every answer', async () => {
  const { code, stdout, stderr } = await run('run', inFile('in.jsonl', oddlyBroken(20)));
  expect({ code, stderr }).toMatchObject({
    code: 0,
    stderr: expect.stringContaining('All 20 requests are answered.'),
  });
  expect(answersIn(stdout)).toEqual(allAnswers(20));
  expect(stderr).toMatch(/^Batch batch_\w+$/m);
});

test('a file that is none says what is wrong', async () => {
  expect(await run('run', path.join(box.home, 'none.jsonl'))).toMatchObject({
    ...{
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/none\.jsonl cannot be read: ENOENT.*\nNext: ls -l/s),
    },
  });
  expect(await run('run', inFile('odd.jsonl', 'hello\n'))).toMatchObject({
    ...{ code: 1, stdout: '' },
    stderr: expect.stringContaining('odd.jsonl is not a request: each line holds one whole JSON object'),
  });
});

describe('with a running bridge', () => {
  let bridge: Started;
  const ask = async (...args: string[]) => inOneProcess(['batch', ...args], box.env);
  beforeAll(async () => {
    bridge = start(['serve'], box.env);
    await bridge.saw(/Base URL +http/);
  });
  afterAll(async () => {
    bridge.child.kill('SIGTERM');
    await bridge.finished;
  });

  test('a faulty file is told line by line', async () => {
    const faulty = `${numberedRequests(1)}{"custom_id":\n${numberedRequests(1)}`;
    const file = inFile('faulty.jsonl', faulty);
    const { code, stdout, stderr } = await ask('run', file);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /line 2: This line is not valid JSON.*\n +line 3: custom_id "c0" is that of line 1/,
    );
    expect(stderr).toContain(`\nNext: claude-bridge batch run ${file}\n`);
  });

  test('a wrong window and an unknown batch are told in the words of the command', async () => {
    const file = inFile('window.jsonl', numberedRequests(1));
    const { code, stderr } = await ask('run', file, '--window', '99d');
    expect(code).toBe(2);
    expect(stderr).toMatch(/✗ --window must be a number of hours or days/);
    expect(stderr).not.toContain('completion_window');
    expect(stderr).toContain(`\nNext: claude-bridge batch run ${file} --window 24h\n`);
    expect((await ask('status', 'nope')).stderr).toContain('claude-bridge batch list show yours.');
  });

  test('a failed request has its line too, and the exit code tells', async () => {
    const odd = '{"custom_id":"odd","method":"POST","url":"/v1/chat/completions","body":{}}\n';
    const { code, stdout, stderr } = await run('run', inFile('mixed.jsonl', numberedRequests(2) + odd));
    expect({ code, stderr }).toMatchObject({
      ...{
        code: 1,
        stderr: expect.stringContaining(
          '2 of 3 requests were answered and 1 failed; its line has an error, or a status_code of 400 or more.',
        ),
      },
    });
    expect(stdout.trim().split('\n')).toHaveLength(3);
  });

  test('Ctrl-C leaves it running; list, status, cancel and wait find it', async () => {
    const resetsAt = Math.floor(Date.now() / 1000) + 3600;
    box.limit(resetsAt);
    const running = start(['batch', 'run', inFile('many.jsonl', numberedRequests(40))], box.env);
    await running.saw(/waits until/);
    const [, id = ''] = await running.saw(/^Batch (batch_\w+)$/m);
    running.child.kill('SIGINT');
    const { code, stderr } = await running.finished;
    expect({ code, stderr }).toMatchObject({
      code: 130,
      stderr: expect.stringContaining(
        `The batch goes on in the running bridge. To stop it: claude-bridge batch cancel ${id}`,
      ),
    });
    expect((await run('list')).stdout).toContain(`in_progress`);
    const status = await ask('status', id);
    expect(status.stdout).toContain(
      `in_progress, waits until ${timeText(resetsAt)}: The plan's five_hour window`,
    );
    const { claude_bridge: told } = JSON.parse((await ask('status', id, '--json')).stdout) as Batch;
    expect(told.waiting?.until).toBe(resetsAt);
    expect(await ask('cancel', id)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`batch wait ${id}`),
    });
    const waited = await ask('wait', id);
    expect(waited).toMatchObject({ code: 1, stderr: expect.stringContaining('The batch is cancelled.') });
    expect(waited.stdout.trim().split('\n')).toHaveLength(40);
    expect(await ask('status', 'batch_none')).toMatchObject({
      ...{ code: 1, stderr: expect.stringMatching(/^✗ .*\nNext: claude-bridge batch list\n$/) },
    });
  });
});

describe('the progress', () => {
  const fresh = newBatch(
    {
      ...{ id: 'batch_1', endpoint: '/v1/responses', inputFileId: 'file-1' },
      ...{ completionWindow: '24h', windowS: 86_400, metadata: null },
    },
    1000,
  );
  const at = (completed: number, failed = 0, more: Partial<Batch> = {}): Batch => ({
    ...{ ...fresh, status: 'in_progress', ...more },
    request_counts: { total: 100, completed, failed },
  });
  const waiting = (until: number | null): Partial<Batch> => ({
    claude_bridge: { asked_again: 0, waiting: { reason: 'Used up.', until } },
  });

  test.each<[Batch, number | undefined, string]>([
    [fresh, undefined, 'Checking the file'],
    [at(0), undefined, '░░░░░░░░░░░░░░░░░░░░ 0 of 100'],
    [at(48, 2), 720_000, '██████████░░░░░░░░░░ 50 of 100, 2 failed, about 12 minutes left'],
    [at(50, 0, { status: 'cancelling' }), undefined, '██████████░░░░░░░░░░ 50 of 100, cancelling'],
    [
      at(50, 0, waiting(1000)),
      undefined,
      `██████████░░░░░░░░░░ 50 of 100, waits until ${timeText(1000)}: Used up.`,
    ],
    [at(50, 0, waiting(null)), undefined, '██████████░░░░░░░░░░ 50 of 100, waits: Used up.'],
    [at(100), 0, '████████████████████ 100 of 100'],
  ])('says %#', (batch, left, text) => expect(progressText(batch, left)).toBe(text));

  test.each([
    [0, '1 second'],
    [1000, '1 second'],
    [89_000, '89 seconds'],
    [90_000, '2 minutes'],
    [5_340_000, '89 minutes'],
    [7_200_000, '2 hours'],
  ])('says %s ms', (ms, text) => expect(spanText(ms)).toBe(text));

  test('estimates by its pace, without the time that it waits', () => {
    let now = 1_000_000;
    const estimate = createEstimate(() => now);
    expect(estimate(at(10))).toBeUndefined();
    now += 10_000;
    expect(estimate(at(20))).toBe(80_000);
    now += 60_000;
    expect(estimate(at(20, 0, waiting(now / 1000 + 30)))).toBe(110_000);
    now += 30_000;
    expect(estimate(at(20, 0, waiting(null)))).toBe(80_000);
    now += 10_000;
    expect(estimate(at(30))).toBe(70_000);
  });
});
