/** Writes the messages and the thoughts of an answer as items, each with its events. */
import type { Json } from '../../core/json.js';
import { createCitedText } from '../web-search/url-citations.js';
import { encryptedContent } from './encrypted-content.js';
import type { Thought } from '../thoughts.js';
import type {
  ItemStatus,
  OutputItem,
  OutputMessage,
  OutputPart,
  OutputReasoning,
  ResponseEvent,
  SummaryPart,
  UrlAnnotation,
} from './response-schemas.js';

/** An item of an answer that is being written. */
export interface OpenItem {
  readonly kind: 'message' | 'refusal' | 'reasoning' | 'call' | 'search' | 'compaction';
  /** The events that open the item. */
  readonly opened: readonly ResponseEvent[];
  /** The events that close the item. */
  close(status: ItemStatus): ResponseEvent[];
  /** The item as written so far. */
  item(status: ItemStatus): OutputItem;
}

/** The id and the position of an item, under the names that events use. */
export interface ItemPlace {
  readonly item_id: string;
  readonly output_index: number;
}

export interface OpenMessage extends OpenItem {
  readonly kind: 'message';
  text(delta: string): ResponseEvent[];
  /** Adds the web pages that the last part of the text cites. */
  cite(text: string, citations: readonly Json[]): ResponseEvent[];
}

export function openMessage(place: ItemPlace): OpenMessage {
  let text = '';
  const cited = createCitedText();
  const annotations: UrlAnnotation[] = [];
  const part = (): OutputPart => ({
    ...{ type: 'output_text', text, annotations: [...annotations], logprobs: [] },
  });
  const at = { item_id: place.item_id, output_index: place.output_index, content_index: 0 };
  const first = { ...part() };
  return {
    kind: 'message',
    opened: opened(place, first),
    text(delta) {
      text += delta;
      cited.add(delta);
      return [{ type: 'response.output_text.delta', ...at, delta, logprobs: [] }];
    },
    cite: (part, citations) =>
      cited.cite(part, citations).map((citation) => {
        const annotation: UrlAnnotation = { type: 'url_citation', ...citation };
        const annotation_index = annotations.push(annotation) - 1;
        return { type: 'response.output_text.annotation.added', ...at, annotation_index, annotation };
      }),
    close: (status) => [
      { type: 'response.output_text.done', ...at, text, logprobs: [] },
      ...closed(place, part(), status),
    ],
    item: (status) => message(place, [part()], status),
  };
}

/** Writes a refusal, which comes in one piece. */
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

export interface OpenReasoning extends OpenItem {
  readonly kind: 'reasoning';
  think(delta: string): ResponseEvent[];
  /** The thought so far is complete. */
  sign(signature: string): void;
  /** Adds a thought without a text. */
  hide(data: string): void;
}

/**
 * Writes thoughts as the one part of a summary, where clients look for them.
 * @param encrypted whether the item also holds what the model needs to get its thoughts back.
 */
export function openReasoning({ item_id, output_index }: ItemPlace, encrypted: boolean): OpenReasoning {
  let text = '';
  let unsigned = '';
  const thoughts: Thought[] = [];
  const at = { item_id, output_index, summary_index: 0 };
  const part = (): SummaryPart => ({ type: 'summary_text', text });
  const item = (status: ItemStatus): OutputReasoning => ({
    ...{ id: item_id, type: 'reasoning', status },
    summary: text === '' ? [] : [part()],
    ...(encrypted && thoughts.length > 0 && { encrypted_content: encryptedContent(thoughts) }),
  });
  return {
    kind: 'reasoning',
    opened: [{ type: 'response.output_item.added', output_index, item: item('in_progress') }],
    think(delta) {
      const opened: ResponseEvent[] =
        text === '' ? [{ type: 'response.reasoning_summary_part.added', ...at, part: part() }] : [];
      text += delta;
      unsigned += delta;
      return [...opened, { type: 'response.reasoning_summary_text.delta', ...at, delta }];
    },
    sign(signature) {
      thoughts.push({ type: 'thinking', thinking: unsigned, signature });
      unsigned = '';
    },
    hide: (data) => void thoughts.push({ type: 'redacted-thinking', data }),
    close: (status) => {
      const summary: ResponseEvent[] = [
        { type: 'response.reasoning_summary_text.done', ...at, text },
        { type: 'response.reasoning_summary_part.done', ...at, part: part() },
      ];
      const done: ResponseEvent = { type: 'response.output_item.done', output_index, item: item(status) };
      return [...(text === '' ? [] : summary), done];
    },
    item,
  };
}
