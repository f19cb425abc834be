/** The port for log lines: facts about a request, never its content. */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export type LogFields = Readonly<Record<string, unknown>>;

const silent = (): void => undefined;

/** For commands that report the engine's failures themselves, and for tests. */
export const silentLog: Logger = { debug: silent, info: silent, warn: silent, error: silent };
