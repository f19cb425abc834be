import type { ItemStatus, OutputItem, ResponseEvent } from './response.js';

/** One item of an answer while it is being written. */
export interface OpenItem {
  readonly kind: 'message' | 'refusal' | 'reasoning' | 'call';
  /** The events with which it begins. */
  readonly opened: readonly ResponseEvent[];
  /** The events with which it ends. */
  close(status: ItemStatus): ResponseEvent[];
  /** The item as far as it is written. */
  item(status: ItemStatus): OutputItem;
}

/** Which item of which place in the output; in the names of the events that carry both. */
export interface ItemPlace {
  readonly item_id: string;
  readonly output_index: number;
}
