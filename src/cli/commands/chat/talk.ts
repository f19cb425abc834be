/** A conversation at the terminal: a line is a question, Ctrl-C ends the running answer, Ctrl-D leaves. */
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Machine } from '../../machine.js';
import { createProgress } from '../../terminal/progress.js';
import { report } from '../../terminal/report.js';
import type { Conversation } from './conversation.js';
import { printAnswer } from './print-answer.js';

/** Resolves when the user leaves. A question that fails is told, and the conversation goes on. */
export async function talk(conversation: Conversation, machine: Machine): Promise<void> {
  const { stdin, stderr, colours } = machine;
  const lines = createInterface({ input: stdin, output: stderr, prompt: colours.stderr.cyan('> ') });
  const questions = questionsFrom(lines);
  let running: AbortController | undefined;
  lines.on('SIGINT', () => {
    if (running !== undefined) {
      running.abort();
      return;
    }
    stderr.write(`\n${colours.stderr.dim('Ctrl-D leaves.')}\n`);
    // Drops what was typed.
    lines.write(null, { ctrl: true, name: 'e' });
    lines.write(null, { ctrl: true, name: 'u' });
    lines.prompt();
  });
  lines.on('close', () => running?.abort());

  stderr.write(`${colours.stderr.dim('Ctrl-C ends an answer, Ctrl-D leaves.')}\n`);
  lines.prompt();
  for await (const text of questions) {
    if (text.trim() !== '') {
      running = new AbortController();
      await answered(conversation, text, running.signal, machine);
      running = undefined;
    }
    // What was typed meanwhile stands behind the new prompt.
    lines.prompt(true);
  }
  stderr.write('\n');
}

async function answered(
  conversation: Conversation,
  text: string,
  signal: AbortSignal,
  machine: Machine,
): Promise<void> {
  const progress = await createProgress(machine, { quiet: false });
  progress.step('Asking');
  try {
    await printAnswer(conversation.ask({ text }, signal), machine, progress);
  } catch (error) {
    if (signal.aborted) machine.stderr.write(`${machine.colours.stderr.dim('(ended)')}\n`);
    else report(error, machine, { withStack: false });
  }
}

/** Lines that come at once, as when text is pasted, are one question. */
async function* questionsFrom(lines: Interface): AsyncGenerator<string> {
  const typed = { lines: [] as string[], over: false, wake: (): void => undefined };
  lines.on('line', (line) => {
    typed.lines.push(line);
    typed.wake();
  });
  lines.on('close', () => {
    typed.over = true;
    typed.wake();
  });
  while (typed.lines.length > 0 || !typed.over) {
    if (typed.lines.length === 0) {
      await new Promise<void>((resolve) => (typed.wake = resolve));
      continue;
    }
    await delay(PASTE_MS);
    const question = typed.lines.join('\n');
    typed.lines = [];
    yield question;
  }
}

const PASTE_MS = 30;
