/** Reads the setting `stop-at`: `90`, or `five_hour=90,seven_day=80`. */
import type { PlanShares } from '../core/plan-rules.js';

const PERCENT = '\\s*([1-9]\\d?|100)\\s*%?\\s*';
const WINDOW = `\\s*([a-z][a-z0-9_]{0,63})\\s*=${PERCENT}`;

/** The pattern for the settings table. */
export const STOP_AT_PATTERN = `^(${PERCENT}|${WINDOW}(,${WINDOW})*)$`;

/** @param text a value that matches the settings table. */
export function readPlanShares(text: string | undefined): PlanShares {
  if (text === undefined) return new Map();
  return new Map(
    text.split(',').map((part) => {
      const [name, percent] = part.includes('=') ? part.split('=') : ['*', part];
      return [(name ?? '').trim(), Number.parseInt(percent ?? '', 10)] as const;
    }),
  );
}
