/** Limits how long an answer may take: to its first word, between two signs of life, and in total. */
import { BridgeError } from '../../core/bridge-error.js';
import type { TurnEvent } from '../../core/turn-event.js';
import type { Json } from '../../core/json.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';

/** In milliseconds. */
export interface AnswerTimeouts {
  readonly firstTokenMs: number;
  readonly silenceMs: number;
  readonly answerMs: number;
}

export interface AnswerTimer {
  /** The process's next line. @throws BridgeError `timeout` that names the setting */
  read(process: ClaudeProcess, signal: AbortSignal): Promise<Json>;
  note(event: TurnEvent): void;
}

/** Starts the clock. @param elapsed ms, for intervals */
export function createAnswerTimer(timeouts: AnswerTimeouts, elapsed: () => number): AnswerTimer {
  const startedAt = elapsed();
  let spoke = false;
  return {
    async read(process, signal) {
      const spent = elapsed() - startedAt;
      const total = timeouts.answerMs - spent;
      const limit = spoke ? timeouts.silenceMs : timeouts.firstTokenMs - spent;
      try {
        return await process.read({ ms: Math.max(0, Math.min(limit, total)), signal });
      } catch (error) {
        if (!(error instanceof BridgeError) || error.code !== 'timeout') throw error;
        if (total <= limit) throw late('The answer was not complete', timeouts.answerMs, 'answer-timeout');
        throw spoke
          ? late('The model fell silent in the middle of its answer', timeouts.silenceMs, 'silence-timeout')
          : late('The model said nothing', timeouts.firstTokenMs, 'first-token-timeout');
      }
    },
    note(event) {
      spoke ||= event.type.endsWith('-delta') || event.type === 'tool-start' || event.type === 'block-start';
    },
  };
}

function late(what: string, ms: number, setting: string): BridgeError {
  return new BridgeError(
    'timeout',
    `${what} within ${ms / 1000} s. To wait longer: \`claude-bridge config set ${setting} SECONDS\`.`,
    { retryable: true },
  );
}
