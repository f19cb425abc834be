/** A conversation at the terminal: each line is a question, Ctrl-C stops the running answer; Ctrl-D or a second Ctrl-C quits. */
import type { Machine } from '../../machine.js';
import { createProgress } from '../../terminal/progress.js';
import { report } from '../../terminal/report.js';
import type { Conversation } from './conversation.js';
import { printAnswer } from './print-answer.js';
import { talkCommand } from './talk-commands.js';
import { createTyping } from './typing.js';

/** Resolves when the user quits. Reports a question that fails, and continues the conversation. */
export async function talk(
  conversation: Conversation,
  machine: Machine,
  models: () => Promise<readonly string[]>,
): Promise<void> {
  const { stderr, colours } = machine;
  let running: AbortController | undefined;
  const typing = createTyping(machine, () => running !== undefined);
  const { lines } = typing;
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
    typing.clear();
    lines.prompt();
  });
  lines.on('close', () => running?.abort());

  stderr.write(
    `${colours.stderr.dim('Ctrl-C stops an answer, Ctrl-D quits, /help lists what else there is.')}\n`,
  );
  lines.prompt();
  for await (const text of typing.questions()) {
    if (text.trim() !== '') {
      const outcome = await talkCommand(text, conversation, machine, models);
      if (outcome === 'exit') break;
      if (outcome === undefined) {
        running = new AbortController();
        await answered(conversation, text, running.signal, machine);
        running = undefined;
      }
    }
    typing.prompt();
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
