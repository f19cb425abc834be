/** Writes one message of an answer: its text, or what the model said in place of the form it was asked for. */
import type { OpenItem, ItemPlace } from './open-item.js';
import type { ItemStatus, OutputMessage, OutputPart, ResponseEvent } from './response.js';

export interface OpenMessage extends OpenItem {
  readonly kind: 'message';
  text(delta: string): ResponseEvent[];
}

export function openMessage(place: ItemPlace): OpenMessage {
  let text = '';
  const part = (): OutputPart => ({ type: 'output_text', text, annotations: [], logprobs: [] });
  const at = { item_id: place.item_id, output_index: place.output_index, content_index: 0 };
  const first = { ...part() };
  return {
    kind: 'message',
    opened: opened(place, first),
    text(delta) {
      text += delta;
      return [{ type: 'response.output_text.delta', ...at, delta, logprobs: [] }];
    },
    close: (status) => [
      { type: 'response.output_text.done', ...at, text, logprobs: [] },
      ...closed(place, part(), status),
    ],
    item: (status) => message(place, [part()], status),
  };
}

/** A refusal comes in one piece. */
export function openRefusal(place: ItemPlace, refusal: string): OpenItem {
  const part: OutputPart = { type: 'refusal', refusal };
  const at = { item_id: place.item_id, output_index: place.output_index, content_index: 0 };
  return {
    kind: 'refusal',
    opened: [
      ...opened(place, { type: 'refusal', refusal: '' }),
      { type: 'response.refusal.delta', ...at, delta: refusal },
    ],
    close: (status) => [{ type: 'response.refusal.done', ...at, refusal }, ...closed(place, part, status)],
    item: (status) => message(place, [part], status),
  };
}

function message(
  { item_id: id }: ItemPlace,
  content: readonly OutputPart[],
  status: ItemStatus,
): OutputMessage {
  return { id, type: 'message', status, role: 'assistant', content };
}

function opened(place: ItemPlace, part: OutputPart): ResponseEvent[] {
  const { item_id, output_index } = place;
  return [
    { type: 'response.output_item.added', output_index, item: message(place, [], 'in_progress') },
    { type: 'response.content_part.added', item_id, output_index, content_index: 0, part },
  ];
}

function closed(place: ItemPlace, part: OutputPart, status: ItemStatus): ResponseEvent[] {
  const { item_id, output_index } = place;
  return [
    { type: 'response.content_part.done', item_id, output_index, content_index: 0, part },
    { type: 'response.output_item.done', output_index, item: message(place, [part], status) },
  ];
}
