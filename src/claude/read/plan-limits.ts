/** Reads what the CLI prints about the account: the plan's usage windows, and what an answer would have cost. */
import { record, text, wholeCount, type Json } from '../../core/json.js';
import type { PlanLimits, ReportedWindow } from '../../core/plan.js';

/**
 * The plan's limits as a `rate_limit_event` line reports them. 2.1.330 reports every window whenever one of them has moved by
 * a percent; 2.1.197 reports only the window that decides, when its status changes, and its use only from a warning on.
 */
export function planLimits(line: Json): PlanLimits {
  const info = record(line['rate_limit_info']);
  const window = text(info['rateLimitType']);
  const status = text(info['status']) ?? 'unknown';
  const resetsAt = wholeCount(info['resetsAt']);
  const extraUsage = info['isUsingOverage'];
  const windows = reportedWindows(info, { window, status });
  return {
    status,
    ...(window !== undefined && { window }),
    ...(resetsAt !== undefined && { resetsAt }),
    ...(windows.length > 0 && { windows }),
    ...(typeof extraUsage === 'boolean' && { extraUsage }),
  };
}

/** The window that decides takes its status from the whole line, unless that is fine: each window may have its own. */
function reportedWindows(
  info: Json,
  deciding: { readonly window: string | undefined; readonly status: string },
): ReportedWindow[] {
  const all = Object.entries(record(info['unifiedWindows'])).map(([name, window]) =>
    reportedWindow(name, record(window)),
  );
  const { window: name } = deciding;
  if (name === undefined) return all;
  const fine = deciding.status === 'allowed';
  const known = all.find((window) => window.name === name);
  const told = reportedWindow(name, info);
  const merged = { ...told, ...known, ...(fine && known?.status ? {} : { status: deciding.status }) };
  return [...all.filter((window) => window !== known), merged];
}

function reportedWindow(name: string, window: Json): ReportedWindow {
  const status = text(window['status']);
  const utilization = amount(window['utilization']);
  const resetsAt = wholeCount(window['resetsAt']);
  return {
    name,
    ...(status !== undefined && { status }),
    ...(utilization !== undefined && { usedPercent: Math.round(utilization * 1000) / 10 }),
    ...(resetsAt !== undefined && { resetsAt }),
  };
}

/** What the process has spent so far, in US dollars at API prices, from a `result` line. */
export function costSoFar(result: Json): number | undefined {
  return amount(result['total_cost_usd']);
}

function amount(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
}
