/** Reads the setting `stop-at`: `90`, or `five_hour=90,seven_day=80`. */
import type { PlanShares } from '../core/plan-rules.js';

const PERCENT = '\\s*([1-9]\\d?|100)\\s*%?\\s*';
/** A window may be one model's, such as `seven_day_opus`. */
const WINDOW = `\\s*((?:five_hour|seven_day)(?:_[a-z0-9]{1,32}){0,2})\\s*=${PERCENT}`;

/** The pattern for the settings table. */
export const STOP_AT_PATTERN = `^(${PERCENT}|${WINDOW}(,${WINDOW})*)$`;

/** Of two shares of the same window the lower one applies. @param text a value that matches the settings table. */
export function readPlanShares(text: string | undefined): PlanShares {
  const shares = new Map<string, number>();
  for (const part of text?.split(',') ?? []) {
    const [window, percent] = part.includes('=') ? part.split('=') : ['*', part];
    const name = (window ?? '').trim();
    shares.set(name, Math.min(Number.parseInt(percent ?? '', 10), shares.get(name) ?? Infinity));
  }
  return shares;
}
