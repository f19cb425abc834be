/** The summary of a conversation as the `encrypted_content` of a compaction item, and back. */
import { record, text } from '../../core/json.js';
import { opaqueContent } from './opaque-content.js';

/** The client knows the conversation, and whoever has the item is to be able to go on with it. */
const form = opaqueContent('compaction', 1);

export function compactionContent(summary: string): string {
  return form.write({ summary });
}

/** What the model reads in place of the conversation; `undefined` for what another server made. */
export function summaryIn(content: string): string | undefined {
  const summary = text(record(form.read(content))['summary']);
  return summary === undefined ? undefined : `${HEADING}\n\n${summary}`;
}

const HEADING = 'Summary of the conversation so far, which you wrote to go on from:';
