/** A conversation at the terminal: each line is a question, Ctrl-C stops the running answer; Ctrl-D or a second Ctrl-C quits. */
import { createInterface } from 'node:readline';
import type { Interface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { Machine } from '../../machine.js';
import { createProgress } from '../../terminal/progress.js';
import { report } from '../../terminal/report.js';
import type { Conversation } from './conversation.js';
import { printAnswer } from './print-answer.js';
import { talkCommand } from './talk-commands.js';

/** Resolves when the user quits. Reports a question that fails, and continues the conversation. */
export async function talk(
  conversation: Conversation,
  machine: Machine,
  models: () => Promise<readonly string[]>,
): Promise<void> {
  const { stdin, stderr, colours } = machine;
  const lines = createInterface({ input: stdin, output: stderr, prompt: colours.stderr.cyan('> ') });
  const questions = questionsFrom(lines);
  let running: AbortController | undefined;
  let warned = false;
  lines.on('line', () => (warned = false));
  lines.on('SIGINT', () => {
    if (running !== undefined) {
      running.abort();
      return;
    }
    if (warned) {
      lines.close();
      return;
    }
    warned = true;
    stderr.write(`\n${colours.stderr.dim('Ctrl-C again quits.')}\n`);
    // Clears the typed line.
    lines.write(null, { ctrl: true, name: 'e' });
    lines.write(null, { ctrl: true, name: 'u' });
    lines.prompt();
  });
  lines.on('close', () => running?.abort());

  stderr.write(
    `${colours.stderr.dim('Ctrl-C stops an answer, Ctrl-D quits, /help lists what else there is.')}\n`,
  );
  lines.prompt();
  for await (const text of questions) {
    if (text.trim() !== '') {
      const outcome = await talkCommand(text, conversation, machine, models);
      if (outcome === 'exit') break;
      if (outcome === undefined) {
        running = new AbortController();
        await answered(conversation, text, running.signal, machine);
        running = undefined;
      }
    }
    // Shows what was typed meanwhile after the new prompt.
    lines.prompt(true);
  }
  lines.close();
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
    if (signal.aborted) machine.stderr.write(`${machine.colours.stderr.dim('(stopped)')}\n`);
    else report(error, machine, { withStack: false });
  }
}

/** Joins lines that arrive together, as from pasted text, into one question. */
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
