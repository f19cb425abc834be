import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { Chalk } from 'chalk';
import { createProgress } from '../../src/cli/terminal/progress.js';

/** The output of two steps and a stop to a stream with these properties. */
async function shown(
  terminal: { isTTY?: boolean; columns?: number },
  quiet = false,
  level: 0 | 1 = 1,
): Promise<string> {
  const stream = Object.assign(new PassThrough({ encoding: 'utf8' }), terminal, {
    cursorTo: (column: number) => stream.write(`<to ${column}>`),
    clearLine: () => stream.write('<clear>'),
    moveCursor: () => stream.write('<up>'),
  });
  const progress = await createProgress(
    {
      stderr: stream as unknown as NodeJS.WriteStream,
      colours: { stdout: new Chalk(), stderr: new Chalk({ level }) },
    },
    { quiet },
  );
  progress.step('Looking');
  progress.step('Checking');
  progress.stop();
  return String(stream.read() ?? '');
}

test.each([{}, { isTTY: false, columns: 80 }, { isTTY: true, columns: 0 }, { isTTY: true }])(
  'plain lines on %j',
  async (terminal) => {
    expect(await shown(terminal)).toBe('Looking…\nChecking…\n');
  },
);

test('a spinner on a terminal clears itself and restores the cursor', async () => {
  const text = await shown({ isTTY: true, columns: 80 });
  expect(text).toContain('Looking…');
  expect(text).toMatch(/<clear>.*\[\?25h$/s);
});

test('the spinner has no colour when colours are off', async () => {
  const colour = '\u001b[36m';
  expect(await shown({ isTTY: true, columns: 80 })).toContain(colour);
  expect(await shown({ isTTY: true, columns: 80 }, false, 0)).not.toContain('\u001b[3');
  expect(await shown({ isTTY: true, columns: 80 }, false, 0)).toContain('Looking…');
});

test('quiet shows nothing', async () => {
  expect(await shown({ isTTY: true, columns: 80 }, true)).toBe('');
});
