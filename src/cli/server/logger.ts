/** Writes the log, as readable lines or one JSON object per line, without anything that looks like a key. */
import { pino } from 'pino';
import type { LoggerOptions } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { Settings } from '../../settings/settings-table.js';
import type { Logger } from '../../core/logger.js';
import { plainValue } from '../../core/plain-text.js';

/** Writes each line to the stream before the call returns, so that an exit does not lose the last one. */
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

/** May hold control characters that a terminal would obey, literally or as JSON escapes. */
const SUSPICIOUS = /\\[bfru]|[^\P{Cc}\n]|\p{Cf}/u;

/** Nothing logs these fields. Should anything ever do, the values stay out of the log. */
const SECRET_FIELDS = ['authorization', 'x-api-key', 'api-key', 'apiKey', 'cookie'];
