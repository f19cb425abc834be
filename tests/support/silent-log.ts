/** A log that keeps quiet. */
import type { Logger } from '../../src/core/logger.js';

const quiet = (): void => undefined;

export const silentLog: Logger = { debug: quiet, info: quiet, warn: quiet, error: quiet };
