/** Explains a command line that the program does not understand, and corrects it. */
import type { Command, CommanderError } from 'commander';
import { closestName } from '../../settings/closest-name.js';
import { exampleOf } from '../../settings/resolve-settings.js';
import { definitionOf, isSettingKey } from '../../settings/settings-table.js';
import { typedLine, withFlag } from './corrected-words.js';

export interface UsageProblem {
  readonly problem: string;
  /** The next line to type, which begins with the program's name. */
  readonly next: string;
}

/** @param words what was typed after the program's name */
export function usageProblem(
  error: CommanderError,
  program: Command,
  words: readonly string[],
): UsageProblem {
  const problem = error.message
    .replace(/^error: /, '')
    .replace(/\n\(Did you mean .*\)$/s, '')
    .trim();
  const { command, depth } = reached(program, words);
  const corrected = correctedWords({ error, problem, program, command, depth, words });
  if (corrected === undefined) return { problem, next: typedLine([...words.slice(0, depth), '--help']) };
  const { meant } = corrected;
  return {
    problem: meant === undefined ? problem : `${problem}\n(Did you mean ${meant}?)`,
    next: typedLine(corrected.words),
  };
}

interface Mistake {
  readonly error: CommanderError;
  readonly problem: string;
  readonly program: Command;
  /** The command that the words lead to, and how many of them do. */
  readonly command: Command;
  readonly depth: number;
  readonly words: readonly string[];
}

interface Correction {
  readonly words: readonly string[];
  /** What takes the place of a mistyped word. */
  readonly meant?: string;
}

function reached(program: Command, words: readonly string[]): { command: Command; depth: number } {
  let command = program;
  let depth = 0;
  for (const word of words) {
    const next = command.commands.find((each) => each.name() === word);
    if (next === undefined) break;
    command = next;
    depth += 1;
  }
  return { command, depth };
}

function correctedWords(mistake: Mistake): Correction | undefined {
  switch (mistake.error.code) {
    case 'commander.unknownOption':
      return withKnownFlag(mistake);
    case 'commander.unknownCommand':
      return withKnownCommand(mistake);
    case 'commander.optionMissingArgument':
      return withValue(mistake);
    case 'commander.missingArgument':
      return withArgument(mistake);
    case 'commander.excessArguments':
      return withPortFlag(mistake);
    case 'commander.invalidArgument':
      return withKnownWord(mistake);
    default:
      return undefined;
  }
}

/** A mistyped flag of the command, or one of `serve`, which needs its name. */
function withKnownFlag({ problem, program, command, words }: Mistake): Correction | undefined {
  const typed = /^unknown option '([^'=]+)/.exec(problem)?.[1];
  if (typed === undefined) return undefined;
  const serve = program.commands.find((each) => each.name() === 'serve');
  const at = words.findIndex((word) => word === typed || word.startsWith(`${typed}=`));
  const target = command === program ? serve : command;
  const meant = target === undefined ? undefined : flagMeant(typed, target);
  if (meant === undefined || at < 0) return undefined;
  const word = words[at] ?? '';
  const flag = `${meant}${word.slice(typed.length)}`;
  const corrected = [...words.slice(0, at), flag, ...words.slice(at + 1)];
  return {
    words: command === program ? ['serve', ...corrected] : corrected,
    ...(meant !== typed && { meant }),
  };
}

function flagMeant(typed: string, command: Command): string | undefined {
  const names = command.options.filter(({ hidden }) => !hidden).flatMap(({ long }) => long ?? []);
  if (names.includes(typed)) return typed;
  if (typed.startsWith('--')) {
    const meant = closestName(
      typed.slice(2),
      names.map((name) => name.slice(2)),
    );
    return meant === undefined ? undefined : `--${meant}`;
  }
  const begun = names.filter((name) => name.startsWith(`--${typed.slice(1)}`));
  return begun.length === 1 ? begun[0] : undefined;
}

function withKnownCommand({ program, command, depth, words }: Mistake): Correction | undefined {
  const at = words.findIndex((word, index) => index >= depth && !word.startsWith('-'));
  const typed = words[at] ?? '';
  // A question, as for `chat`.
  if (command === program && /\s/.test(typed)) return { words: ['chat', ...words] };
  const meant = closestName(
    typed,
    command.commands.map((each) => each.name()),
  );
  if (meant === undefined) return undefined;
  return { words: [...words.slice(0, at), meant, ...words.slice(at + 1)], meant };
}

function withValue({ problem, words }: Mistake): Correction | undefined {
  const flag = /^option '.*(--[a-z-]+)/.exec(problem)?.[1];
  const key = flag?.slice(2);
  if (flag === undefined || key === undefined || !isSettingKey(key)) return undefined;
  const example = exampleOf(key);
  return example === ''
    ? undefined
    : {
        words: withFlag(
          words.filter((word) => word !== flag),
          flag,
          example,
        ),
      };
}

function withArgument({ command, words, depth }: Mistake): Correction | undefined {
  const key = words[depth];
  if (command.name() !== 'set' || key === undefined) return undefined;
  if (!isSettingKey(key)) return undefined;
  return { words: [...words, definitionOf(key).secret === true ? '<value>' : exampleOf(key)] };
}

/** `serve 9000`. */
function withPortFlag({ command, words, depth }: Mistake): Correction | undefined {
  const at = words.findIndex((word, index) => index >= depth && /^\d+$/.test(word));
  const takesPort = command.options.some(({ long }) => long === '--port');
  if (at < 0 || !takesPort || words.includes('--port')) return undefined;
  return { words: [...words.slice(0, at), '--port', ...words.slice(at)], meant: '--port' };
}

function withKnownWord({ command, words, depth }: Mistake): Correction | undefined {
  const typed = words[depth];
  const choices = command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []);
  const meant = typed === undefined ? undefined : closestName(typed, choices);
  if (meant === undefined) return undefined;
  return { words: [...words.slice(0, depth), meant, ...words.slice(depth + 1)], meant };
}
