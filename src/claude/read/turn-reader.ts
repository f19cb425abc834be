import { BridgeError } from '../../core/bridge-error.js';
import type { PlanLimits } from '../../core/plan.js';
import type { FinishReason, TurnEvent, Usage } from '../../core/turn-event.js';
import { serverBlock } from './answer-blocks.js';
import { turnFailure } from './failure.js';
import { planLimits } from './plan-limits.js';
import { wholeCount, isObject, record, text, type Json, type TypedJson } from '../../core/json.js';

/**
 * Turns the CLI's lines of one answer into TurnEvents. The `end` event comes with the API's `message_delta`, before
 * the CLI's own `result`; lines after it are not for this reader.
 * @param now Unix time in seconds.
 */
export function createTurnReader(now: () => number): TurnReader {
  let startUsage: Json = {};
  let limits: PlanLimits | undefined;
  let answered = false;
  const toolCalls = new Map<number, string>();
  let openText:
    { readonly index: number; readonly marked: boolean; text: string; citations: Json[] } | undefined;
  let openBlock: { readonly index: number; readonly start: TypedJson; json: string } | undefined;
  /** The index of the last text block that is complete. */
  let lastText: number | undefined;

  return {
    read(line) {
      const message = record(line);
      switch (message['type']) {
        case 'stream_event':
          // A line with a parent belongs to a sub-agent's conversation, not to this one.
          return message['parent_tool_use_id'] ? NONE : apiEvent(record(message['event']));
        case 'rate_limit_event':
          limits = planLimits(message);
          return [{ type: 'limits', limits }];
        case 'result':
          if (message['is_error'] === true) throw failed(message);
          throw new BridgeError('cli_failed', 'The Claude CLI ended the turn without an answer.', {
            retryable: true,
          });
        default:
          return NONE;
      }
    },
  };

  /** After the first words the body is withdrawn, so a refusal then belongs to the CLI's attempt to ask again. */
  function failed(result: Json): BridgeError {
    if (answered && result['api_error_status'] === 400)
      return new BridgeError('upstream_error', CUT, { retryable: true });
    return turnFailure(result, limits, now());
  }

  function apiEvent(event: Json): readonly TurnEvent[] {
    switch (event['type']) {
      case 'message_start': {
        // The CLI repeats a request whose stream was cut (2.1.330), and the client already has the first part.
        if (answered) throw new BridgeError('upstream_error', CUT, { retryable: true });
        const message = record(event['message']);
        startUsage = record(message['usage']);
        return [{ type: 'start', model: text(message['model']) ?? '', usage: usageOf(startUsage, {}) }];
      }
      case 'content_block_start':
        return blockStart(wholeCount(event['index']) ?? 0, record(event['content_block']));
      case 'content_block_delta':
        return blockDelta(wholeCount(event['index']) ?? 0, record(event['delta']));
      case 'content_block_stop':
        return blockStop(wholeCount(event['index']) ?? 0);
      case 'message_delta': {
        const delta = record(event['delta']);
        const reason = text(delta['stop_reason']);
        const stopSequence = text(delta['stop_sequence']);
        if (reason === undefined) return NONE;
        answered = false;
        const usage = usageOf(startUsage, record(event['usage']));
        const container = delta['container'];
        return [
          {
            ...{ type: 'end', finishReason: finishReason(reason), usage },
            ...(stopSequence !== undefined && { stopSequence }),
            ...(isObject(container) && { container }),
          },
        ];
      }
      default:
        return NONE;
    }
  }

  function blockStart(index: number, block: Json): readonly TurnEvent[] {
    switch (block['type']) {
      case 'thinking':
        return NONE;
      case 'text': {
        const citable = Array.isArray(block['citations']);
        const marked = citable || lastText === index - 1;
        openText = { index, marked, text: '', citations: [] };
        return marked ? [{ type: 'text-start', citable }] : NONE;
      }
      case 'redacted_thinking':
        answered = true;
        return [{ type: 'redacted-reasoning', data: text(block['data']) ?? '' }];
      case 'tool_use': {
        answered = true;
        const id = text(block['id']) ?? '';
        toolCalls.set(index, id);
        return [{ type: 'tool-start', id, name: text(block['name']) ?? '' }];
      }
      default: {
        answered = true;
        const start = { ...block, type: text(block['type']) ?? '' };
        openBlock = { index, start, json: '' };
        return [{ type: 'block-start', block: start }];
      }
    }
  }

  function blockStop(index: number): readonly TurnEvent[] {
    if (openText?.index === index) {
      const { marked, text, citations } = openText;
      openText = undefined;
      lastText = index;
      return marked || citations.length > 0 ? [{ type: 'text-end', text, citations }] : NONE;
    }
    if (openBlock?.index === index) {
      const { start, json } = openBlock;
      openBlock = undefined;
      return [{ type: 'block-end', block: serverBlock(start, json) ?? start }];
    }
    const id = toolCalls.get(index);
    return id === undefined ? NONE : [{ type: 'tool-end', id }];
  }

  function blockDelta(index: number, delta: Json): readonly TurnEvent[] {
    switch (delta['type']) {
      case 'text_delta':
        answered = true;
        if (openText?.index === index) openText.text += text(delta['text']) ?? '';
        return [{ type: 'text-delta', text: text(delta['text']) ?? '' }];
      case 'citations_delta': {
        const citation = record(delta['citation']);
        if (openText?.index === index) openText.citations.push(citation);
        return [{ type: 'citation', citation }];
      }
      case 'thinking_delta':
        answered = true;
        return [{ type: 'reasoning-delta', text: text(delta['thinking']) ?? '' }];
      case 'signature_delta':
        return [{ type: 'reasoning-delta', text: '', signature: text(delta['signature']) ?? '' }];
      case 'input_json_delta': {
        const id = toolCalls.get(index);
        const json = text(delta['partial_json']) ?? '';
        if (id !== undefined) return [{ type: 'tool-delta', id, json }];
        if (openBlock?.index !== index) return NONE;
        openBlock.json += json;
        return [{ type: 'block-delta', json }];
      }
      default:
        return NONE;
    }
  }
}

export interface TurnReader {
  /** @throws BridgeError when the line says that the turn failed. */
  read(line: unknown): readonly TurnEvent[];
}

const NONE: readonly TurnEvent[] = [];
const CUT = "The connection to the model's API was cut in the middle of the answer.";

function finishReason(stopReason: string): FinishReason {
  switch (stopReason) {
    case 'max_tokens':
    case 'model_context_window_exceeded':
      return 'length';
    case 'tool_use':
      return 'tool-calls';
    case 'refusal':
      return 'refusal';
    case 'pause_turn':
      return 'pause';
    default:
      return 'stop';
  }
}

/** Token counts of one answer, from the `usage` of its `message_start` and the later, larger one of `message_delta`. */
export function usageOf(start: Json, delta: Json): Usage {
  const tokens = (name: string): number => wholeCount(delta[name]) ?? wholeCount(start[name]) ?? 0;
  const cacheReadTokens = tokens('cache_read_input_tokens');
  const cacheWriteTokens = tokens('cache_creation_input_tokens');
  const reasoningTokens = wholeCount(record(delta['output_tokens_details'])['thinking_tokens']);
  const serverToolUse = counts(record(delta['server_tool_use'] ?? start['server_tool_use']));
  return {
    inputTokens: tokens('input_tokens') + cacheReadTokens + cacheWriteTokens,
    cacheReadTokens,
    cacheWriteTokens,
    outputTokens: tokens('output_tokens'),
    ...(reasoningTokens !== undefined && { reasoningTokens }),
    ...(serverToolUse && { serverToolUse }),
  };
}

function counts(named: Json): Readonly<Record<string, number>> | undefined {
  const known = Object.entries(named).flatMap(([name, value]) => {
    const count = wholeCount(value);
    return count === undefined ? [] : [[name, count] as const];
  });
  return known.length === 0 ? undefined : Object.fromEntries(known);
}
