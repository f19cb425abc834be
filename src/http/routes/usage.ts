/** GET /usage: the numbers of the last days, those kept from before this process began among them. */
import type { RequestHandler } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import type { UsageBook } from '../../core/usage.js';
import { firstHourNeeded, usageBody } from '../observe/usage-body.js';

export function usage(book: UsageBook, { now }: { readonly now: () => number }): RequestHandler {
  return async (req, res) => {
    const days = daysOf(req.query['days']);
    const time = now();
    const rows = await book.since(firstHourNeeded(time, days));
    res.json(usageBody({ days, now: time, sinceStart: book.sinceStart(), rows }));
  };
}

/** @throws BridgeError */
function daysOf(asked: unknown): number {
  if (asked === undefined) return DAYS;
  const days = typeof asked === 'string' && /^\d{1,4}$/.test(asked) ? Number(asked) : 0;
  if (days >= 1 && days <= MOST_DAYS) return days;
  throw new BridgeError('validation_error', `'days' must be a whole number from 1 to ${MOST_DAYS}.`, {
    param: 'days',
  });
}

const DAYS = 30;
const MOST_DAYS = 3650;
