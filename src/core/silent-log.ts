/** A log that keeps nothing. */
import type { Logger } from './logger.js';

const silent = (): void => undefined;

/** For an engine whose failures are told by the command that uses it. */
export const silentLog: Logger = { debug: silent, info: silent, warn: silent, error: silent };
