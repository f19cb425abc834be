/** The error for a request that the settings keep from using up the plan. */
import { BridgeError } from '../core/bridge-error.js';
import type { PlanStop } from '../core/plan-rules.js';
import { duration, iso } from './limit-headers.js';

/** @param now Unix time in seconds. */
export function planStopped(
  { rule, window, usedPercent, allowed, resetsAt }: PlanStop,
  key: string | undefined,
  now: number,
): BridgeError {
  const name = window === undefined ? 'window' : `${window} window`;
  const used = usedPercent === undefined ? 'used up' : `used to ${usedPercent} %`;
  const limit = {
    'stop-at': `this server stops at ${allowed} %`,
    'key-quotas': `${key === undefined ? 'clients without a named key' : `the key ${JSON.stringify(key)}`} may use it to ${allowed} %`,
    'no-extra-usage': 'this server sends no requests that cost extra money',
  }[rule];
  const seconds = resetsAt === undefined ? undefined : Math.max(1, Math.ceil(resetsAt - now));
  const wait =
    resetsAt === undefined || seconds === undefined
      ? ''
      : ` It resets at ${iso(resetsAt * 1000)}, in ${duration(seconds)}: wait until then.`;
  return new BridgeError(
    'rate_limit_exceeded',
    `The plan's ${name} is ${used}, and ${limit}.${wait} Whoever runs this server can change that with the setting ${rule}.`,
    { retryable: false, ...(seconds !== undefined && { retryAfter: seconds }) },
  );
}
