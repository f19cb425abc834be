/** Tells the client which of its fields had no effect. */
import type { Response } from 'express';
import { ownText } from '../../core/plain-text.js';

/**
 * Gives the names as they were sent: they may be the client's own inventions, so they are cleaned and bounded.
 * Once the headers are out it is too late for the client, and only the names are given.
 */
export function setIgnoredHeader(res: Response, ignored: readonly string[]): readonly string[] {
  const names = ignored.slice(0, 50).map((name) => ownText(name, 64).replace(/[^\w.[\]-]/g, '_'));
  if (names.length > 0 && !res.headersSent) res.setHeader('x-claude-bridge-ignored', names.join(', '));
  return names;
}
