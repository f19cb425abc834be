/** Prints an answer as it arrives, no faster than its reader, and ends it with a line break. */
import { once } from 'node:events';
import { plainText } from '../../../core/plain-text.js';
import type { Machine } from '../../machine.js';
import type { Progress } from '../../terminal/progress.js';

/** @param progress stops at the first word. @throws what the answer throws, after printing what came before it */
export async function printAnswer(
  answer: AsyncIterable<string>,
  { stdout }: Machine,
  progress: Progress,
): Promise<void> {
  let last = '';
  try {
    for await (const text of answer) {
      progress.stop();
      last = text;
      if (!stdout.write(stdout.isTTY ? plainText(text) : text)) await once(stdout, 'drain');
    }
  } finally {
    progress.stop();
    if (last !== '' && !last.endsWith('\n')) stdout.write('\n');
  }
}
