/** Headers that tell a client what it may still use: of the plan and of its key's quotas; and the error for a used-up quota. */
import { BridgeError } from '../core/bridge-error.js';
import { QUOTA_KINDS, neededOf } from '../core/quota.js';
import type { QuotaAmounts, QuotaUse } from '../core/quota.js';
import type { PlanLimits, ReportedWindow } from '../core/plan.js';

/** The plan's usage window. `now` is Unix time in seconds. The plan reports no amounts, so the remainder is known only once it is zero. */
export function limitHeaders(limits: PlanLimits, now: number): Readonly<Record<string, string>> {
  const { status, window, resetsAt } = limits;
  const reset = resetsAt === undefined ? undefined : duration(Math.max(0, Math.ceil(resetsAt - now)));
  return {
    'x-claude-bridge-limit-status': token(status),
    ...(window === undefined ? {} : { 'x-claude-bridge-limit-window': token(window) }),
    ...(status === 'rejected' ? { 'x-ratelimit-remaining-requests': '0' } : {}),
    ...(reset === undefined
      ? {}
      : { 'x-claude-bridge-limit-reset': reset, 'x-ratelimit-reset-requests': reset }),
  };
}

/** Every known window of the plan, as `five_hour;used=42;reset=3540`: percent used, and seconds to its reset. */
export function planWindowsHeader(
  windows: readonly ReportedWindow[],
  now: number,
): Readonly<Record<string, string>> {
  const told = windows.map(({ name, usedPercent, resetsAt }) =>
    [
      token(name),
      ...(usedPercent === undefined ? [] : [`used=${usedPercent}`]),
      ...(resetsAt === undefined ? [] : [`reset=${Math.max(0, Math.ceil(resetsAt - now))}`]),
    ].join(';'),
  );
  return told.length === 0 ? {} : { 'x-claude-bridge-plan': told.join(', ') };
}

/** A word of the CLI, made safe for a header. */
function token(word: string): string {
  return word.slice(0, 64).replace(/[^\w.-]/g, '_');
}

/** The quotas of a key; of several windows, the one with the least left. `now` is Unix time in milliseconds. */
export function quotaHeaders(uses: readonly QuotaUse[], now: number): Readonly<Record<string, string>> {
  const headers: Record<string, string> = {};
  for (const kind of QUOTA_KINDS) {
    const [use] = uses.filter((each) => each.kind === kind).sort(nearestFirst);
    if (use === undefined) continue;
    headers[`x-ratelimit-limit-${kind}`] = String(use.most);
    headers[`x-ratelimit-remaining-${kind}`] = String(remaining(use));
    headers[`x-ratelimit-reset-${kind}`] = duration(secondsTo(use.resetsAt, now));
  }
  return headers;
}

/** The error for a request that was not admitted. `key` is the name of the key. `now` is Unix time in milliseconds. */
export function quotaExceeded(
  key: string | undefined,
  { uses, asked }: { readonly uses: readonly QuotaUse[]; readonly asked: QuotaAmounts },
  now: number,
): BridgeError {
  const short = uses.filter(({ kind, most, used }) => used + neededOf(kind, asked) > most);
  // What other requests hold may be released soon; what is used up comes back when the last of its windows ends.
  const lasting = short.filter(({ kind, most, used, held }) => used - held + neededOf(kind, asked) > most);
  const [use] = lasting.sort((a, b) => b.resetsAt - a.resetsAt);
  if (use === undefined) return allHeld(key, short);
  const { most, kind, window, resetsAt } = use;
  const seconds = Math.max(1, secondsTo(resetsAt, now));
  const next = iso(resetsAt);
  const never = neededOf(kind, asked) > most;
  const wait = `The next ${window} begins at ${next}, in ${duration(seconds)}.`;
  return new BridgeError(
    'quota_exceeded',
    remaining(use) === 0
      ? `${who(key)} used up the ${amount(use)} of this ${window}. ${wait} Wait until then; ${RAISE}`
      : `${who(key)} ${remaining(use)} of the ${amount(use)} of this ${window} left, and this request asks for ${asked.requests} answers, each of which counts as one request. ` +
          (never ? `Ask for fewer; ${RAISE}` : `${wait} Ask for fewer, or wait until then; ${RAISE}`),
    { retryable: !never && seconds <= SOON_SECONDS, retryAfter: seconds },
  );
}

function allHeld(key: string | undefined, [use]: readonly QuotaUse[]): BridgeError {
  if (use === undefined) throw new Error('A request was refused though no limit is used up.');
  return new BridgeError(
    'quota_exceeded',
    `${who(key)} ${amount(use)} in a ${use.window}, and requests that run now hold what is left of them. Try again when one of those has ended; ${RAISE}`,
    { retryable: true, retryAfter: HELD_SECONDS },
  );
}

function who(key: string | undefined): string {
  return key === undefined ? 'Clients without a named key have' : `The key ${JSON.stringify(key)} has`;
}

function amount({ most, kind }: QuotaUse): string {
  return most === 1 ? `one ${kind.slice(0, -1)}` : `${most} ${kind}`;
}

function nearestFirst(a: QuotaUse, b: QuotaUse): number {
  return remaining(a) - remaining(b) || b.resetsAt - a.resetsAt;
}

function remaining({ most, used }: QuotaUse): number {
  return Math.max(0, most - used);
}

function secondsTo(time: number, now: number): number {
  return Math.max(0, Math.ceil((time - now) / 1000));
}

/** @param time Unix time in milliseconds. */
export function iso(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** How long the official SDKs wait before a retry by default. */
const SOON_SECONDS = 60;

/** About how long a short answer takes. */
const HELD_SECONDS = 5;

const RAISE = 'whoever runs this server can raise it with the setting key-quotas.';

/** Whole seconds as OpenAI writes them: `6m0s`, `1h2m3s`, `0s`. */
export function duration(seconds: number): string {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = `${seconds % 60}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}
