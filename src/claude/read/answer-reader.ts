/** Turns the model's events into the client's: restores property names, and writes the output tool's input as text. */
import type { TurnEvent } from '../../core/turn-event.js';
import type { AnswerReading } from '../compose/compose.js';
import { createNameRestorer, type NameRestorer } from '../compose/property-names.js';
import { isObject, parseJson } from '../../core/json.js';

export interface AnswerReader {
  read(event: TurnEvent): readonly TurnEvent[];
  /** The text of a model that should have called a tool; `undefined` when it called one or may answer in text. */
  uncalled(): string | undefined;
  /** The text that must fit the output format; `undefined` when there is no format. */
  formatted(): string | undefined;
}

/**
 * What the model writes into the output tool becomes the answer's text; any other text is held back. A call of the output tool
 * beside others of the client's: what comes first is the answer, and the rest is left out.
 * @param mustCall whether to hold back text without a call too, until the answer ends without one.
 */
export function createAnswerReader(
  { names, clientNames, output }: AnswerReading,
  mustCall: boolean,
): AnswerReader {
  const outputTool = output.type === 'tool' ? output.tool.name : undefined;
  const holds = mustCall || outputTool !== undefined;
  let restorer: NameRestorer | undefined;
  let outputId: string | undefined;
  const leftOut = new Set<string>();
  /** The text that is held back, and the events that it came in. */
  let aside = '';
  let held: TurnEvent[] = [];
  let text = '';
  let called = false;
  let ranServerTool = false;

  return {
    read,
    uncalled,
    formatted: () => (output.type === 'text' || called ? undefined : text),
  };

  function uncalled(): string | undefined {
    if (!mustCall || called || ranServerTool || outputId !== undefined) return undefined;
    return outputTool !== undefined && isObject(parseJson(aside)) ? undefined : aside;
  }

  function read(event: TurnEvent): readonly TurnEvent[] {
    switch (event.type) {
      case 'text-delta':
        if (isSaid()) {
          text += output.type === 'text' ? '' : event.text;
          return [event];
        }
        aside += event.text;
        hold(event.text);
        return [];
      case 'text-start':
      case 'citation':
      case 'text-end':
        if (isSaid()) return [event];
        held.push(event);
        return [];
      case 'block-start':
        if (outputTool !== undefined) return [event];
        ranServerTool = true;
        return [...said(), event];
      case 'tool-start': {
        if (outputId !== undefined || (called && event.name === outputTool)) {
          leftOut.add(event.id);
          return [];
        }
        const renamed = names.get(event.name);
        restorer = renamed && createNameRestorer(renamed);
        if (event.name === outputTool) {
          outputId = event.id;
          return [];
        }
        called = true;
        return [...said(), { ...event, name: clientNames.get(event.name) ?? event.name }];
      }
      case 'tool-delta': {
        if (leftOut.has(event.id)) return [];
        const json = restorer ? restorer.push(event.json) : event.json;
        return event.id === outputId ? written(json) : [{ ...event, json }];
      }
      case 'tool-end':
        if (leftOut.has(event.id)) return [];
        if (event.id !== outputId) return [event];
        return text === '' ? written('{}') : [];
      case 'end':
        return ended(event);
      default:
        return [event];
    }
  }

  function written(json: string): readonly TurnEvent[] {
    text += json;
    return json === '' ? [] : [{ type: 'text-delta', text: json }];
  }

  function isSaid(): boolean {
    return !holds || (outputTool === undefined && (called || ranServerTool));
  }

  /** Neighboring texts become one. */
  function hold(more: string): void {
    const last = held.at(-1);
    if (last?.type !== 'text-delta') held.push({ type: 'text-delta', text: more });
    else held[held.length - 1] = { type: 'text-delta', text: last.text + more };
  }

  /** Text before a call, unless it is that of the output tool, does go to the user. */
  function said(): readonly TurnEvent[] {
    const events = held;
    [aside, held] = ['', []];
    return events;
  }

  function ended(event: TurnEvent & { readonly type: 'end' }): readonly TurnEvent[] {
    if (outputTool === undefined) return [...said(), event];
    if (outputId !== undefined && event.finishReason === 'tool-calls')
      return [{ ...event, finishReason: 'stop' }];
    if (called || outputId !== undefined) return [event];
    if (event.finishReason === 'stop' && isObject(parseJson(aside))) {
      const json = aside;
      [aside, held] = ['', []];
      return [...written(json), event];
    }
    if (event.finishReason === 'length') return [...said(), event];
    return aside === '' ? [event] : [{ type: 'refusal', text: aside }, event];
  }
}
