/** Collects an answer's content blocks in the form in which the model's API accepts them again. */
import type { ApiBlock } from '../compose/api-request.js';
import { parseJson, record, text, wholeCount, type Json, type TypedJson } from '../../core/json.js';

export interface AnswerBlocks {
  /** @param line any line of the CLI. */
  note(line: unknown): void;
  /** The blocks so far; `undefined` when one cannot go back: a thought without its signature, a call whose input is not JSON. */
  whole(): readonly ApiBlock[] | undefined;
}

export function createAnswerBlocks(): AnswerBlocks {
  /** By the API's index. */
  const blocks = new Map<number, OpenBlock>();
  return {
    note(line) {
      const { type, event: raw, parent_tool_use_id: parent } = record(line);
      if (type !== 'stream_event' || parent) return;
      const event = record(raw);
      const index = wholeCount(event['index']) ?? 0;
      if (event['type'] === 'content_block_start') {
        blocks.set(index, { start: record(event['content_block']), text: '', signature: '', citations: [] });
      } else if (event['type'] === 'content_block_delta') {
        const block = blocks.get(index);
        const delta = record(event['delta']);
        if (!block) return;
        block.text += text(delta['text']) ?? text(delta['thinking']) ?? text(delta['partial_json']) ?? '';
        block.signature += text(delta['signature']) ?? '';
        if (delta['type'] === 'citations_delta') block.citations.push(record(delta['citation']));
      }
    },
    whole() {
      const whole = [...blocks.values()].map(wholeBlock).filter((block) => block !== EMPTY);
      return whole.every((block) => block !== undefined) ? whole : undefined;
    },
  };
}

interface OpenBlock {
  readonly start: Json;
  text: string;
  signature: string;
  readonly citations: Json[];
}

/** A text block without text, which the API refuses. */
const EMPTY: ApiBlock = { type: 'text' };

function wholeBlock({ start, text: said, signature, citations }: OpenBlock): ApiBlock | undefined {
  const type = text(start['type']);
  switch (type) {
    case undefined:
      return undefined;
    case 'text':
      if (said === '') return EMPTY;
      return { type, text: said, ...(citations.length > 0 && { citations }) };
    case 'thinking':
      return signature === '' ? undefined : { type, thinking: said, signature };
    case 'redacted_thinking':
      return { type, data: start['data'] };
    case 'tool_use': {
      const input = parseJson(said === '' ? '{}' : said);
      return input === undefined ? undefined : { type, id: start['id'], name: start['name'], input };
    }
    default:
      return serverBlock({ ...start, type }, said);
  }
}

/** The result of a server tool is whole from its start; the input of a call comes in fragments. */
export function serverBlock(start: TypedJson, json: string): TypedJson | undefined {
  if (json === '') return start;
  const input = parseJson(json);
  return input === undefined ? undefined : { ...start, input };
}
