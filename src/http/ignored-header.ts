import type { Response } from 'express';

/** Tells the client which of its fields had no effect. Names are the client's own, so they are escaped and bounded. */
export function setIgnoredHeader(res: Response, ignored: readonly string[]): void {
  if (ignored.length === 0) return;
  const names = ignored.slice(0, 50).map((name) => name.slice(0, 64).replace(/[^\w.[\]-]/g, '_'));
  res.setHeader('x-claude-bridge-ignored', names.join(', '));
}
