import type { Json } from './json.js';
import { createOutputCheck, type OutputCheck } from './structured-output.js';

/** Keeps the checks of the schemas asked for last, because clients ask with the same few over and over and making one takes milliseconds. */
export function createOutputChecks(): (schema: Json) => OutputCheck {
  const kept = new Map<string, OutputCheck>();
  return (schema) => {
    const key = JSON.stringify(schema);
    const check = kept.get(key) ?? createOutputCheck(schema);
    // Put behind all others, so that the first one is the one longest not asked for.
    kept.delete(key);
    kept.set(key, check);
    const [oldest] = kept.keys();
    if (kept.size > KEPT && oldest !== undefined) kept.delete(oldest);
    return check;
  };
}

const KEPT = 32;
