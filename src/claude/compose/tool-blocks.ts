/** Writes tool calls and their results as blocks of the Messages API, whatever form a client sends them in. */
import { createHash } from 'node:crypto';
import { isObject, parseJson, type Json } from '../../core/json.js';
import type { ToolResultBlock } from '../../core/turn.js';
import { isBlank, shownBlock, textBlock } from './api-blocks.js';
import type { ApiBlock } from './api-request.js';
import { exactNumbers } from './exact-numbers.js';
import type { PairedCall } from './paired-calls.js';
import { renamedForApi, type PropertyNames } from './property-names.js';

/** @param names the API's names for the tool's properties, where they differ from the client's */
export function toolUse({ id, block }: PairedCall, names: PropertyNames | undefined): ApiBlock {
  return { type: 'tool_use', id, name: toolName(block.name), input: toolInput(block.arguments, names) };
}

/**
 * The API accepts 1 to 128 letters, digits, hyphens and underscores. Offered tools have such names; a conversation that another
 * model began may contain others, and a hash keeps those distinct.
 */
function toolName(name: string): string {
  if (/^[a-zA-Z0-9_-]{1,128}$/.test(name)) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, 100).replace(/[^a-zA-Z0-9_-]/gu, '_')}_${hash}`;
}

/**
 * The API accepts only objects. An empty text and `null` mean no arguments; any other text, such as the rest of an answer
 * that was cut off, goes to the model as text.
 */
function toolInput(text: string, names: PropertyNames | undefined): Json {
  if (text.trim() === '') return {};
  const value = parseJson(text);
  if (value === null) return {};
  if (!isObject(value)) return { arguments: text };
  const exact = exactNumbers(text);
  const input = exact === text ? value : (JSON.parse(exact) as Json);
  return names ? renamedForApi(input, names) : input;
}

/** One result per call, in order; then the files, which a result with an error cannot contain. */
export function toolResults(calls: readonly PairedCall[]): ApiBlock[] {
  const written = calls.map(({ id, result }) =>
    result?.isError === true ? failed(id, result) : succeeded(id, result),
  );
  return [...written.map(({ block }) => block), ...written.flatMap(({ files }) => files)];
}

interface Written {
  readonly block: ApiBlock;
  /** The files that come after all results. */
  readonly files: readonly ApiBlock[];
}

/** Has no content when it is empty: the API accepts that, but not an empty text. */
function succeeded(id: string, result: ToolResultBlock | undefined): Written {
  if (!result) return { block: error(id, [textBlock(unanswered)]), files: [] };
  const content = shown(result).map(shownBlock);
  const block = { type: 'tool_result', tool_use_id: id, ...(content.length > 0 && { content }) };
  return { block, files: [] };
}

/** A result with an error must contain text, and only text. */
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
const failedSilently = 'The tool failed and returned nothing.';
const failedWithFiles = 'The tool failed; its output follows.';
