/** Writes what the model thought, as the one part of a summary: that is where clients look for thoughts. */
import type { ItemPlace, OpenItem } from './open-item.js';
import type { ItemStatus, OutputReasoning, ResponseEvent, SummaryPart } from './response.js';

export interface OpenReasoning extends OpenItem {
  readonly kind: 'reasoning';
  think(delta: string): ResponseEvent[];
}

export function openReasoning({ item_id, output_index }: ItemPlace): OpenReasoning {
  let text = '';
  const at = { item_id, output_index, summary_index: 0 };
  const part = (): SummaryPart => ({ type: 'summary_text', text });
  const item = (status: ItemStatus): OutputReasoning => ({
    ...{ id: item_id, type: 'reasoning', status },
    summary: text === '' ? [] : [part()],
  });
  return {
    kind: 'reasoning',
    opened: [
      { type: 'response.output_item.added', output_index, item: item('in_progress') },
      { type: 'response.reasoning_summary_part.added', ...at, part: part() },
    ],
    think(delta) {
      text += delta;
      return [{ type: 'response.reasoning_summary_text.delta', ...at, delta }];
    },
    close: (status) => [
      { type: 'response.reasoning_summary_text.done', ...at, text },
      { type: 'response.reasoning_summary_part.done', ...at, part: part() },
      { type: 'response.output_item.done', output_index, item: item(status) },
    ],
    item,
  };
}
