/** What a person can type in a conversation besides questions: lines that begin with a slash. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { closestName } from '../../../settings/closest-name.js';
import type { Machine } from '../../machine.js';
import { tell } from '../../terminal/tell.js';
import type { Conversation } from './conversation.js';

/** `exit` ends the conversation; `undefined` for a line that is a question. */
export type TalkOutcome = 'exit' | 'done' | undefined;

/** Never throws: what goes wrong is told, and the conversation continues. */
export async function talkCommand(
  line: string,
  conversation: Conversation,
  machine: Machine,
  models: () => Promise<readonly string[]>,
): Promise<TalkOutcome> {
  const [, name, rest = ''] = /^\/([a-z]+)(?:\s+(.*))?$/u.exec(line.trim()) ?? [];
  if (name === undefined) return undefined;
  const told = (text: string): 'done' => {
    tell(machine, `${machine.colours.stderr.dim(text)}\n`);
    return 'done';
  };
  switch (name) {
    case 'exit':
    case 'quit':
      return 'exit';
    case 'help':
      return told(HELP);
    case 'model':
      return told(await chosenModel(rest.trim(), conversation, models));
    case 'save':
      return told(saved(rest.trim(), conversation, machine));
    default: {
      const meant = closestName(name, NAMES);
      return told(`There is no /${name}.${meant === undefined ? '' : ` Did you mean /${meant}?`}\n${HELP}`);
    }
  }
}

const NAMES = ['exit', 'help', 'model', 'save'] as const;

const HELP = [
  '/model NAME  ask another model from now on; /model alone lists them',
  '/save FILE   write the conversation to a file, as Markdown',
  '/exit        leave, as do Ctrl-D and Ctrl-C twice',
].join('\n');

async function chosenModel(
  wanted: string,
  conversation: Conversation,
  models: () => Promise<readonly string[]>,
): Promise<string> {
  let known: readonly string[];
  try {
    known = await models();
  } catch (error) {
    return `The models could not be listed: ${error instanceof Error ? error.message : String(error)}`;
  }
  if (wanted === '') return `${conversation.model} answers. There are: ${known.join(', ')}.`;
  if (!known.includes(wanted) && !wanted.startsWith('claude-')) {
    const meant = closestName(wanted, known);
    return `There is no model ${wanted}.${meant === undefined ? '' : ` Did you mean ${meant}?`} ${conversation.model} still answers.`;
  }
  conversation.model = wanted;
  return `From now on ${wanted} answers.`;
}

function saved(file: string, conversation: Conversation, { home }: Pick<Machine, 'home'>): string {
  const text = conversation.transcript();
  if (text === '') return 'There is nothing to save yet.';
  const written = path.resolve(file.replace(/^~(?=[/\\])/, home) || 'conversation.md');
  try {
    // A file that is there may hold something else.
    writeFileSync(written, text, { flag: 'wx', mode: 0o600 });
    return `Saved in ${written}`;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return code === 'EEXIST'
      ? `${written} exists already. Type /save with another name.`
      : `The conversation could not be saved: ${message}`;
  }
}
