/** Made-up requests for the tests of usage. */
import type { LogLine } from '../http/serve.js';
import type { Logger } from '../../src/core/logger.js';
import type { RequestFigures } from '../../src/core/usage.js';

export const NOON = Date.UTC(2026, 4, 4, 12);
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;

export function figures(more: Partial<RequestFigures> = {}): RequestFigures {
  return {
    at: NOON,
    route: '/v1/chat/completions',
    model: 'claude-sonnet-5',
    client: 'laptop',
    status: '2xx',
    usage: { inputTokens: 10, cacheReadTokens: 4, cacheWriteTokens: 3, outputTokens: 5 },
    firstTokenMs: 20,
    ownMs: 3,
    ms: 30,
    ...more,
  };
}

/** A log whose lines can be looked at. */
export function notedLog(): { log: Logger; lines: LogLine[] } {
  const lines: LogLine[] = [];
  const line = (level: LogLine['level']) => (fields: LogLine['fields'], message: string) => {
    lines.push({ level, fields, message });
  };
  return {
    lines,
    log: { debug: line('debug'), info: line('info'), warn: line('warn'), error: line('error') },
  };
}
