/** Writes the results of an assistant message's calls, as they stand directly behind it. */
import type { ToolResultBlock } from '../../core/turn.js';
import { isBlank, shownBlock, textBlock } from './api-blocks.js';
import type { ApiBlock } from './api-request.js';
import type { PairedCall } from './paired-calls.js';

/** First one result for each call, in their order; then the files that a result which tells of an error cannot hold. */
export function toolResults(calls: readonly PairedCall[]): ApiBlock[] {
  const written = calls.map(({ id, result }) =>
    result?.isError === true ? failed(id, result) : succeeded(id, result),
  );
  return [...written.map(({ block }) => block), ...written.flatMap(({ files }) => files)];
}

interface Written {
  readonly block: ApiBlock;
  /** What stands behind all results. */
  readonly files: readonly ApiBlock[];
}

/** Without content where there is none to show: the API takes that, but no empty text. */
function succeeded(id: string, result: ToolResultBlock | undefined): Written {
  if (!result) return { block: error(id, [textBlock(unanswered)]), files: [] };
  const content = shown(result).map(shownBlock);
  const block = { type: 'tool_result', tool_use_id: id, ...(content.length > 0 && { content }) };
  return { block, files: [] };
}

/** Its content must be text, and there must be some. */
function failed(id: string, result: ToolResultBlock): Written {
  const blocks = shown(result);
  const texts = blocks.filter(({ type }) => type === 'text').map(shownBlock);
  const files = blocks.filter(({ type }) => type !== 'text').map(shownBlock);
  const empty = files.length > 0 ? failedWithFiles : failedSilently;
  return { block: error(id, texts.length > 0 ? texts : [textBlock(empty)]), files };
}

function error(id: string, content: readonly ApiBlock[]): ApiBlock {
  return { type: 'tool_result', tool_use_id: id, content, is_error: true };
}

function shown({ content }: ToolResultBlock): ToolResultBlock['content'] {
  return content.filter((block) => !isBlank(block));
}

const unanswered = 'No result was recorded for this call.';
const failedSilently = 'The tool failed and said nothing.';
const failedWithFiles = 'The tool failed; what it gave follows.';
