/** Puts the parts of assistant messages into an order in which results can follow their calls. */
import type { AssistantLine, Line, PairedCall, UserLine } from './paired-calls.js';

/**
 * Joins assistant messages in a row where they cannot stand alone: from the first that calls a tool on, as results must
 * stand directly behind the message with their calls; and one that ends with a thought joins what came of it.
 */
export function joinedLines(lines: readonly Line[]): Line[] {
  const joined: (UserLine | OpenLine)[] = [];
  for (const line of lines) {
    const before = joined.at(-1);
    if (line.role === 'user') joined.push(line);
    else if (before?.role === 'assistant' && (before.calls || isThought(before.parts.at(-1)))) {
      before.mixed ||= before.calls;
      before.calls ||= line.parts.some(isCall);
      before.parts.push(...line.parts);
    } else {
      const calls = line.parts.some(isCall);
      joined.push({ role: 'assistant', parts: [...line.parts], calls, mixed: saysMoreAfterCall(line) });
    }
  }
  return joined.map((line) => (line.role === 'assistant' && line.mixed ? withCallsLast(line) : line));
}

export function isCall(part: Part): part is PairedCall {
  return part.type === 'paired-call';
}

type Part = AssistantLine['parts'][number];

/** A message that further ones may join. */
interface OpenLine {
  readonly role: 'assistant';
  readonly parts: Part[];
  calls: boolean;
  /** Whether calls stand before what is no call. */
  mixed: boolean;
}

function isThought(part: Part | undefined): boolean {
  return part?.type === 'thinking' || part?.type === 'redacted-thinking';
}

function saysMoreAfterCall({ parts }: AssistantLine): boolean {
  const firstCall = parts.findIndex(isCall);
  return firstCall !== -1 && parts.slice(firstCall).some((part) => part.type === 'text');
}

/** What is said goes before the calls, and thoughts go before all. */
function withCallsLast({ parts }: AssistantLine): AssistantLine {
  return { role: 'assistant', parts: parts.toSorted((a, b) => ranks[a.type] - ranks[b.type]) };
}

const ranks = { thinking: 0, 'redacted-thinking': 0, text: 1, 'paired-call': 2 } as const;
