/** What a person types in a conversation: shown at the prompt, and kept unseen while an answer is written. */
import { Writable } from 'node:stream';
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Machine } from '../../machine.js';

export interface Typing {
  readonly lines: Interface;
  /** Each question once; ends when `lines` closes. */
  questions(): AsyncGenerator<string>;
  /** Shows the prompt, and after it what was begun meanwhile, unless a question waits already or `lines` is closed. */
  prompt(): void;
  /** Forgets what was begun. */
  clear(): void;
}

/** @param answering whether an answer is being written; `readline` would draw over it. */
export function createTyping(
  { stdin, stderr, colours }: Pick<Machine, 'stdin' | 'stderr' | 'colours'>,
  answering: () => boolean,
): Typing {
  let quiet = false;
  const prompt = colours.stderr.cyan('> ');
  const output = drawingOn(stderr, () => !quiet && !answering());
  const lines = createInterface({ input: stdin, output, prompt, terminal: stderr.isTTY });
  const waiting: { readonly text: string; readonly unseen: boolean }[] = [];
  let over = false;
  let wake = (): void => undefined;
  lines.on('line', (text) => {
    waiting.push({ text, unseen: stderr.isTTY && answering() });
    wake();
  });
  lines.on('close', () => {
    over = true;
    wake();
  });
  const clear = (): void => {
    if (!lines.terminal) return;
    lines.write(null, { ctrl: true, name: 'e' });
    lines.write(null, { ctrl: true, name: 'u' });
  };
  return {
    lines,
    clear,
    prompt() {
      if (over || waiting.length > 0) return;
      // Typed anew, because `readline` takes it for drawn above the cursor.
      const begun = lines.terminal ? lines.line : '';
      quiet = true;
      clear();
      quiet = false;
      lines.prompt();
      if (begun !== '') lines.write(begun);
    },
    async *questions() {
      while (waiting.length > 0 || !over) {
        if (waiting.length === 0) {
          await new Promise<void>((resolve) => (wake = resolve));
          continue;
        }
        // Lines that arrive together, as from pasted text, are one question.
        await delay(PASTE_MS);
        const typed = waiting.splice(0);
        const question = typed.map(({ text }) => text).join('\n');
        if (typed.some(({ unseen }) => unseen)) stderr.write(`${prompt}${question}\n`);
        yield question;
      }
    },
  };
}

const PASTE_MS = 30;

/** A stream that `readline` takes for this terminal, and that passes on only what may be drawn. */
function drawingOn(terminal: NodeJS.WriteStream, mayDraw: () => boolean): Writable {
  const stream = new Writable({
    decodeStrings: false,
    write(chunk: string | Uint8Array, _encoding, done) {
      if (mayDraw()) terminal.write(chunk);
      done();
    },
  });
  terminal.on('resize', () => stream.emit('resize'));
  return Object.defineProperty(stream, 'columns', { get: () => terminal.columns });
}
