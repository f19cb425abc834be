/** Ends an answer at the stop sequences that the model's API does not take: those of white space. */
import type { TurnEvent, Usage } from '../../core/turn-event.js';

export interface TextCutter {
  /** The events up to the end, which is early if a sequence comes. A text that may begin one is held back. */
  read(events: readonly TurnEvent[]): readonly TurnEvent[];
}

/**
 * @param sequences blank ones
 * @param usageOf the usage of an answer that is cut after about so many tokens
 */
export function createTextCutter(
  sequences: readonly string[],
  usageOf: (outputTokens: number) => Usage,
): TextCutter {
  if (sequences.length === 0) return { read: (events) => events };
  const longest = Math.max(...sequences.map(({ length }) => length));
  let held = '';
  let bytes = 0;

  function said(text: string): readonly TurnEvent[] {
    return text === '' ? [] : [{ type: 'text-delta', text }];
  }

  function readText(more: string): readonly TurnEvent[] {
    bytes += Buffer.byteLength(more);
    const text = held + more;
    const [first] = sequences
      .map((sequence) => ({ sequence, at: text.indexOf(sequence) }))
      .filter(({ at }) => at >= 0)
      .sort((one, other) => one.at - other.at);
    if (first) {
      held = '';
      const usage = usageOf(Math.ceil(bytes / BYTES_A_TOKEN));
      const end = { type: 'end', finishReason: 'stop', stopSequence: first.sequence, usage } as const;
      return [...said(text.slice(0, first.at)), end];
    }
    const from = beginningOfSequence(text);
    held = text.slice(from);
    return said(text.slice(0, from));
  }

  function beginningOfSequence(text: string): number {
    let from = Math.max(text.trimEnd().length, text.length - longest + 1);
    while (from < text.length && !sequences.some((sequence) => sequence.startsWith(text.slice(from))))
      from += 1;
    return from;
  }

  function readOne(event: TurnEvent): readonly TurnEvent[] {
    if (event.type === 'text-delta') return readText(event.text);
    // These come between the pieces of a text.
    if (event.type === 'limits' || event.type === 'adapted') return [event];
    if (event.type === 'reasoning-delta') bytes += Buffer.byteLength(event.text);
    const events = [...said(held), event];
    held = '';
    return events;
  }

  return {
    read(events) {
      const read: TurnEvent[] = [];
      for (const event of events) {
        read.push(...readOne(event));
        if (read.at(-1)?.type === 'end') break;
      }
      return read;
    },
  };
}

const BYTES_A_TOKEN = 4;
