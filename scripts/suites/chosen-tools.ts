/** Which tools a model calls that reads the question word by word. */
import type { ApiTool } from '../../tests/support/api-request.js';

export interface ToolQuestion {
  readonly question: string;
  readonly system: string;
  /** Those that were called for this question. */
  readonly called: readonly string[];
  readonly tools?: readonly ApiTool[];
  /** Whether the model may decide. */
  readonly free: boolean;
  /** Whether it may call one at a time only. */
  readonly one: boolean;
}

export function chosenTools({
  question,
  system,
  called,
  tools = [],
  free,
  one,
}: ToolQuestion): readonly ApiTool[] {
  if (!free) return [];
  const open = tools.filter(({ name }) => !called.includes(name));
  const named = open.filter(({ name }) => new RegExp(`\\b${name}\\b`, 'u').test(question));
  if (named.length > 0) return one ? named.slice(0, 1) : named;
  const meant = inOrder(open, question);
  if (meant.length > 0) return one || !/\bparallel\b/iu.test(question) ? meant.slice(0, 1) : meant;
  if (called.length > 0) return [];
  const best = fitting(open, question);
  if (best) return [best];
  const demanded = /\balways (?:call|use)\b/iu.test(system);
  return demanded ? [fitting(open, system) ?? open[0]].filter((tool) => tool !== undefined) : [];
}

/** Those with all words of their names in the question, in the order in which it has them. */
function inOrder(tools: readonly ApiTool[], question: string): readonly ApiTool[] {
  const words = wordsOf(question);
  const places = tools.flatMap((tool) => {
    const own = wordsOf(tool.name).map((word) => words.indexOf(word));
    return own.length > 0 && own.every((place) => place >= 0) ? [{ tool, place: Math.min(...own) }] : [];
  });
  return places.toSorted((earlier, later) => earlier.place - later.place).map(({ tool }) => tool);
}

/** The tool that has the most words of the question; `undefined` if none has any. */
function fitting(tools: readonly ApiTool[], question: string): ApiTool | undefined {
  const words = new Set(wordsOf(question));
  const shared = (text: string): number => new Set(wordsOf(text).filter((word) => words.has(word))).size;
  // Its name says more than its schema.
  const fit = ({ name, ...rest }: ApiTool): number => 10 * shared(name) + shared(JSON.stringify(rest));
  return tools.filter((tool) => fit(tool) > 0).toSorted((one, other) => fit(other) - fit(one))[0];
}

/** Those that are long enough to mean something. */
function wordsOf(text: string): readonly string[] {
  const split = text
    .replace(/([a-z])([A-Z])/gu, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/u);
  return split.filter((word) => word.length > 3);
}
