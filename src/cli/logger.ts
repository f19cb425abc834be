/** Writes the log: to stderr, one JSON object a line or readable lines, with anything that looks like a key left out. */
import { pino } from 'pino';
import type { LoggerOptions } from 'pino';
import { PinoPretty } from 'pino-pretty';
import type { Logger } from '../core/logger.js';
import type { Settings } from '../config/settings-table.js';
import type { Machine } from './machine.js';

export function createLogger(
  settings: Pick<Settings, 'log-level' | 'json-logs'>,
  { stderr }: Machine,
): Logger {
  const options: LoggerOptions = {
    level: settings['log-level'],
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: SECRET_FIELDS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]),
  };
  if (settings['json-logs']) return pino(options, pino.destination({ dest: STDERR_FD, sync: true }));
  const pretty = PinoPretty({
    destination: STDERR_FD,
    sync: true,
    colorize: stderr.isTTY,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
  });
  return pino(options, pretty);
}

const STDERR_FD = 2;

/** Nothing logs these; should anything ever, they do not get out. */
const SECRET_FIELDS = ['authorization', 'x-api-key', 'api-key', 'apiKey', 'cookie'];
