/** Writes the log: one JSON object a line or readable lines, with anything that looks like a key left out. */
import { pino } from 'pino';
import type { LoggerOptions } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { Settings } from '../../settings/settings-table.js';
import type { Logger } from '../../core/logger.js';
import { plainValue } from '../../core/plain-text.js';

/** Every line is handed to the stream before the call returns, so that the last one before an exit is not lost. */
export function createLogger(
  settings: Pick<Settings, 'log-level' | 'json-logs'>,
  stream: { write(text: string): unknown },
  { coloured }: { readonly coloured: boolean },
): Logger {
  const options: LoggerOptions = {
    level: settings['log-level'],
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: SECRET_FIELDS.flatMap((field) => [`["${field}"]`, `*["${field}"]`, `*.*["${field}"]`]),
  };
  const readable = prettyFactory({
    colorize: coloured,
    singleLine: true,
    translateTime: 'SYS:HH:MM:ss.l',
  });
  return pino(options, {
    write: (line) => {
      const plain = SUSPICIOUS.test(line) ? `${JSON.stringify(plainValue(JSON.parse(line)))}\n` : line;
      stream.write(settings['json-logs'] ? plain : readable(plain));
    },
  });
}

/** May hold something that a terminal would obey, written out or as an escape of JSON. */
const SUSPICIOUS = /\\[bfru]|[^\P{Cc}\n]|\p{Cf}/u;

/** Nothing logs these; should anything ever, they do not get out. */
const SECRET_FIELDS = ['authorization', 'x-api-key', 'api-key', 'apiKey', 'cookie'];
