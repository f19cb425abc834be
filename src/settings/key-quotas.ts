/** Reads the limits of the setting `key-quotas`: `200requests/hour+2Mtokens/day+50%/five_hour`. */
import type { KeyQuotas, QuotaKind, QuotaLimit, QuotaWindow } from '../core/quota.js';
import type { PlanShares } from '../core/plan-rules.js';
import { closestName } from './closest-name.js';
import { SettingError } from './setting-error.js';

const LIMIT = '\\s*([1-9]\\d{0,11}|[1-9]\\d{0,8}\\s*[kM])\\s*(request|token)s?\\s*/\\s*(minute|hour|day)\\s*';

/** `50%/five_hour`: of the plan's window. */
const SHARE = '\\s*([1-9]\\d?|100)\\s*%\\s*/\\s*(five_hour|seven_day)\\s*';

/** Either kind of limit. */
const PART = `(${LIMIT}|${SHARE})`;

/** The pattern for the settings table. */
export const QUOTAS_PATTERN = `^${PART}(\\+${PART})*$`;

/**
 * @param quotas values that match the settings table.
 * @param keys the names of `api-keys`.
 * @throws SettingError for a name without a key, because its limits would apply to nothing.
 */
export function readKeyQuotas(quotas: Readonly<Record<string, string>>, keys: readonly string[]): KeyQuotas {
  for (const name of Object.keys(quotas)) {
    if (name === '*' || keys.includes(name)) continue;
    const meant = closestName(name, keys);
    throw new SettingError(
      `The setting key-quotas has limits for the key ${name}, but api-keys has no key of that name. ` +
        (meant === undefined ? 'The limits would apply to nothing.' : `Did you mean ${meant}?`),
      meant === undefined
        ? withKey(name, keys)
        : `claude-bridge config set key-quotas "${renamed(quotas, name, meant)}"`,
    );
  }
  return new Map(Object.entries(quotas).map(([name, text]) => [name, limitsOf(text)] as const));
}

/** A line that stores one key would remove the others, which have to be named with it. */
function withKey(name: string, keys: readonly string[]): string {
  return keys.length === 0
    ? `claude-bridge config set api-keys "${name}=$(openssl rand -hex 24)"`
    : 'claude-bridge config edit';
}

function renamed(quotas: Readonly<Record<string, string>>, name: string, meant: string): string {
  const entries = Object.entries(quotas).map(([each, text]) => `${each === name ? meant : each}=${text}`);
  return entries.join(',');
}

/** How far each key may use up the plan's windows. @param quotas values that `readKeyQuotas` accepts. */
export function readKeyShares(quotas: Readonly<Record<string, string>>): ReadonlyMap<string, PlanShares> {
  return new Map(
    Object.entries(quotas).map(([name, text]) => {
      const shares = new Map<string, number>();
      for (const part of text.split('+')) {
        const [, percent, window] = new RegExp(`^${SHARE}$`).exec(part) ?? [];
        if (percent === undefined || window === undefined) continue;
        shares.set(window, Math.min(Number(percent), shares.get(window) ?? Infinity));
      }
      return [name, shares] as const;
    }),
  );
}

/** Of two limits for the same kind and window the lower one applies. */
function limitsOf(text: string): readonly QuotaLimit[] {
  const limits = new Map<string, QuotaLimit>();
  for (const part of text.split('+')) {
    const [, amount, kind = '', window = ''] = new RegExp(`^${LIMIT}$`).exec(part) ?? [];
    if (amount === undefined) continue;
    const limit: QuotaLimit = {
      kind: `${kind}s` as QuotaKind,
      most: amountOf(amount),
      window: window as QuotaWindow,
    };
    const same = limits.get(kind + window);
    if (same === undefined || limit.most < same.most) limits.set(kind + window, limit);
  }
  return [...limits.values()];
}

function amountOf(text: string): number {
  const factor = text.endsWith('k') ? 1000 : text.endsWith('M') ? 1_000_000 : 1;
  return factor * Number(text.replace(/\s*[kM]$/, ''));
}
