/** Changes what a client gets of an answer, whatever writes it. */
import type { TurnEvent } from '../core/turn-event.js';
import type { WireRequest } from '../core/wire-request.js';
import { unwrapped } from './content/wrapped-format.js';
import type { Unwrapping } from './content/wrapped-format.js';

export interface AnswerChange {
  /** The text of the answer is a wrapped value. */
  readonly unwrap?: Unwrapping;
  /** The client does not want to read the thoughts. */
  readonly withoutReasoning?: boolean;
}

type Writers = Pick<WireRequest, 'collector' | 'encoder'>;

/** The same writers, before which each event is changed. @param count the number of answers. */
export function changedAnswer(writers: Writers, change: AnswerChange, count: number): Writers {
  if (change.unwrap === undefined && change.withoutReasoning !== true) return writers;
  const changes = (): ((event: TurnEvent, index: number) => readonly TurnEvent[]) => {
    const each = Array.from({ length: count }, () => createChange(change));
    return (event, index) => each[index]?.(event) ?? [event];
  };
  return {
    collector(head) {
      const collector = writers.collector(head);
      const changed = changes();
      return {
        add: (event, index) =>
          changed(event, index).reduce<object | undefined>(
            (_, each) => collector.add(each, index),
            undefined,
          ),
      };
    },
    encoder(head, frame) {
      const encoder = writers.encoder(head, frame);
      const changed = changes();
      return {
        ...encoder,
        get complete() {
          return encoder.complete;
        },
        encode: (event, index) =>
          changed(event, index)
            .map((each) => encoder.encode(each, index))
            .join(''),
      };
    },
  };
}

/** Holds a wrapped text back until it is whole. */
function createChange({
  unwrap,
  withoutReasoning,
}: AnswerChange): (event: TurnEvent) => readonly TurnEvent[] {
  let text = '';
  return (event) => {
    switch (event.type) {
      case 'reasoning-delta':
      case 'redacted-reasoning':
        return withoutReasoning === true ? [] : [event];
      case 'text-delta':
        if (unwrap === undefined) return [event];
        text += event.text;
        return [];
      case 'end':
        if (unwrap === undefined || text === '') return [event];
        return [{ type: 'text-delta', text: unwrapped(text, unwrap) }, event];
      default:
        return [event];
    }
  };
}
