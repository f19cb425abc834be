import { BridgeError } from '../core/bridge-error.js';
import type { TurnEvent, Usage } from '../core/turn-event.js';
import { list, record } from './json.js';
import { OUTPUT_TOOL, type OutputCheck } from './structured-output.js';
import type { TurnReader } from './turn-reader.js';

/**
 * Reads an answer in JSON: what the model writes into the output tool is the answer's text, and what it writes
 * beside it is kept back. The CLI has the model try again when the answer does not fit, so the turn ends with its
 * `result` line.
 */
export function createStructuredReader(messages: TurnReader, check: OutputCheck): TurnReader {
  let started = false;
  let aside = '';
  let outputId: string | undefined;
  let json = '';
  let clientCalls = false;
  let usage: Usage | undefined;

  return {
    read(line) {
      const message = record(line);
      if (message['type'] !== 'result') return messages.read(line).flatMap(translated);
      if (message['is_error'] !== true) return ended(message['structured_output'] !== undefined);
      if (message['subtype'] !== RETRIES_USED_UP) return messages.read(line);
      throw new BridgeError(
        'upstream_error',
        `The model wrote no JSON that fits: ${list(message['errors']).join('; ')}`,
      );
    },
  };

  function translated(event: TurnEvent): readonly TurnEvent[] {
    switch (event.type) {
      case 'start': {
        const again = started;
        started = true;
        aside = '';
        return again ? retracted() : [event];
      }
      case 'text-delta':
        aside += event.text;
        return [];
      case 'tool-start': {
        if (event.name === OUTPUT_TOOL) {
          outputId = event.id;
          return retracted();
        }
        clientCalls = true;
        return [...asText(), event];
      }
      case 'tool-delta':
        return event.id === outputId ? written(event.json) : [event];
      case 'tool-end':
        if (event.id !== outputId) return [event];
        return json === '' ? written('{}') : [];
      case 'end':
        usage = added(usage, event.usage);
        if (event.finishReason === 'length') return [{ ...event, usage }];
        if (event.finishReason === 'refusal')
          return [
            { type: 'refusal', text: aside },
            { ...event, usage },
          ];
        return clientCalls ? [{ ...event, usage }] : [];
      default:
        return [event];
    }
  }

  function written(text: string): readonly TurnEvent[] {
    json += text;
    return [{ type: 'text-delta', text }];
  }

  function retracted(): readonly TurnEvent[] {
    const void_ = json !== '';
    json = '';
    return void_ ? [{ type: 'retract' }] : [];
  }

  /** What comes before a call of the client's tools is said to the user after all. */
  function asText(): readonly TurnEvent[] {
    const text = aside;
    aside = '';
    return text === '' ? [] : [{ type: 'text-delta', text }];
  }

  function ended(structured: boolean): readonly TurnEvent[] {
    if (!usage)
      throw new BridgeError('cli_failed', 'The Claude CLI ended the turn without an answer.', {
        retryable: true,
      });
    if (!structured)
      return [...retracted(), { type: 'refusal', text: aside }, { type: 'end', finishReason: 'stop', usage }];
    const fault = check(json);
    if (fault === undefined) return [{ type: 'end', finishReason: 'stop', usage }];
    throw new BridgeError(
      'upstream_error',
      `The model wrote JSON that does not fit the response format: ${fault}.`,
    );
  }
}

const RETRIES_USED_UP = 'error_max_structured_output_retries';

function added(before: Usage | undefined, more: Usage): Usage {
  if (!before) return more;
  const reasoning = (before.reasoningTokens ?? 0) + (more.reasoningTokens ?? 0);
  return {
    inputTokens: before.inputTokens + more.inputTokens,
    cacheReadTokens: before.cacheReadTokens + more.cacheReadTokens,
    cacheWriteTokens: before.cacheWriteTokens + more.cacheWriteTokens,
    outputTokens: before.outputTokens + more.outputTokens,
    ...(more.reasoningTokens !== undefined && { reasoningTokens: reasoning }),
  };
}
