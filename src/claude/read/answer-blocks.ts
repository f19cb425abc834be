/** Collects an answer's content blocks, with its thoughts, in the form in which the model's API accepts them again. */
import type { ApiBlock } from '../compose/api-request.js';
import { parseJson, record, text, wholeCount } from '../../core/json.js';

export interface AnswerBlocks {
  /** @param line any line of the CLI. */
  note(line: unknown): void;
  /** The blocks so far; `undefined` without any thought, or when a call's input is not JSON. */
  thoughtful(): readonly ApiBlock[] | undefined;
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
        blocks.set(index, { start: record(event['content_block']), text: '', signature: '' });
      } else if (event['type'] === 'content_block_delta') {
        const block = blocks.get(index);
        const delta = record(event['delta']);
        if (!block) return;
        block.text += text(delta['text']) ?? text(delta['thinking']) ?? text(delta['partial_json']) ?? '';
        block.signature += text(delta['signature']) ?? '';
      }
    },
    thoughtful() {
      const whole = [...blocks.values()].map(wholeBlock);
      const thinks = whole.some((block) => block?.type === 'thinking' || block?.type === 'redacted_thinking');
      return thinks && whole.every((block) => block !== undefined) ? whole : undefined;
    },
  };
}

interface OpenBlock {
  readonly start: Readonly<Record<string, unknown>>;
  text: string;
  signature: string;
}

function wholeBlock({ start, text: said, signature }: OpenBlock): ApiBlock | undefined {
  const type = text(start['type']);
  switch (type) {
    case 'text':
      return { type, text: said };
    case 'thinking':
      return signature === '' ? undefined : { type, thinking: said, signature };
    case 'redacted_thinking':
      return { type, data: start['data'] };
    case 'tool_use': {
      const input = parseJson(said === '' ? '{}' : said);
      return input === undefined ? undefined : { type, id: start['id'], name: start['name'], input };
    }
    default:
      return undefined;
  }
}
