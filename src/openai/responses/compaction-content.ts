/** The summary of a conversation as the `encrypted_content` of a compaction item, and back. */
import { record, parseJson, text } from '../../core/json.js';

/** Only encoded: the client knows the conversation, and whoever has the item is to be able to go on with it. */
export function compactionContent(summary: string): string {
  return PREFIX + Buffer.from(JSON.stringify({ summary })).toString('base64url');
}

/** What the model reads in place of the conversation; `undefined` for what another server made. */
export function summaryIn(content: string): string | undefined {
  if (!content.startsWith(PREFIX)) return undefined;
  const sealed = parseJson(Buffer.from(content.slice(PREFIX.length), 'base64url').toString());
  const summary = text(record(sealed)['summary']);
  return summary === undefined ? undefined : `${HEADING}\n\n${summary}`;
}

const HEADING = 'Summary of the conversation so far, which you wrote to go on from:';

/** The number is the version of the form. */
const PREFIX = 'claude-bridge.compaction.1.';
