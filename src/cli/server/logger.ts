/** Writes the log, as readable lines or one JSON object per line, without anything that looks like a key. */
import { pino } from 'pino';
import type { LoggerOptions } from 'pino';
import { prettyFactory } from 'pino-pretty';
import type { Settings } from '../../settings/settings-table.js';
import type { Logger } from '../../core/logger.js';
import { plainValue } from '../../core/plain-text.js';
import { Chalk } from 'chalk';
import { columnsOf } from '../terminal/columns.js';
import { typedHere } from '../../core/own-command.js';
import { requestLine, type LoggedRequest } from '../terminal/request-line.js';

/** Writes each line to the stream before the call returns, so that an exit does not lose the last one. */
export function createLogger(
  settings: Pick<Settings, 'log-level' | 'json-logs'>,
  stream: LogStream,
  { coloured, command = 'claude-bridge' }: LoggerLook,
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
  const colours = new Chalk({ level: coloured ? 1 : 0 });
  const forPeople = (line: string): string => {
    if (!line.includes(REQUEST)) return typedHere(readable(line), command);
    // A terminal may be resized at any time.
    return `${requestLine(JSON.parse(line) as LoggedRequest, columnsOf(stream), colours)}\n`;
  };
  return pino(options, {
    write: (line) => {
      const plain = SUSPICIOUS.test(line) ? `${JSON.stringify(plainValue(JSON.parse(line)))}\n` : line;
      stream.write(settings['json-logs'] ? plain : forPeople(plain));
    },
  });
}

export interface LogStream {
  write(text: string): unknown;
  /** Of a terminal. */
  readonly columns?: number;
}

export interface LoggerLook {
  readonly coloured: boolean;
  /** How the program is started here. */
  readonly command?: string;
}

/** The end of a line that `request-log` wrote. */
const REQUEST = '"msg":"request"}';

/** May hold control characters that a terminal would obey, literally or as JSON escapes. */
const SUSPICIOUS = /\\[bfru]|[^\P{Cc}\n]|\p{Cf}/u;

/** Nothing logs these fields. Should anything ever do, the values stay out of the log. */
const SECRET_FIELDS = ['authorization', 'x-api-key', 'api-key', 'apiKey', 'cookie'];
