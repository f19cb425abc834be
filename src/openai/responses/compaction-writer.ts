/** Writes an answer as the one item that stands for the conversation before it. */
import { BridgeError } from '../../core/bridge-error.js';
import { compactionContent } from './compaction-content.js';
import type { ItemPlace, OpenItem } from './output-items.js';
import { createResponseWriter } from './response-writer.js';
import type { ResponseWriter, ResponseWriterOptions } from './response-writer.js';
import type { OutputItem } from './response-schemas.js';

/** Thoughts are no part of the summary. @throws BridgeError when the answer ends without a text. */
export function createCompactionWriter(options: ResponseWriterOptions): ResponseWriter {
  const writer = createResponseWriter({ ...options, generate: false });
  let summary = '';
  return {
    ...writer,
    get ended() {
      return writer.ended;
    },
    get now() {
      return writer.now;
    },
    write(event) {
      switch (event.type) {
        case 'start':
          return writer.write(event);
        case 'text-delta':
          summary += event.text;
          return [];
        case 'end': {
          const item = writer.add('cmp', (place) => openCompaction(place, wholeSummary(summary)));
          return [...item, ...writer.write(event)];
        }
        default:
          return [];
      }
    },
  };
}

/** @throws BridgeError for a blank text. */
export function wholeSummary(summary: string): string {
  if (summary.trim() !== '') return summary;
  throw new BridgeError('upstream_error', 'The model wrote no summary. Try again.', { retryable: true });
}

function openCompaction({ item_id: id, output_index }: ItemPlace, summary: string): OpenItem {
  const item: OutputItem = { id, type: 'compaction', encrypted_content: compactionContent(summary) };
  return {
    kind: 'compaction',
    opened: [{ type: 'response.output_item.added', output_index, item }],
    close: () => [{ type: 'response.output_item.done', output_index, item }],
    item: () => item,
  };
}
