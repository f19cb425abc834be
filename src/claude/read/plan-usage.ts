/** Reads the CLI's answer to `get_usage`, which tells the plan's windows without asking a model. */
import { list, record, text, type Json } from '../../core/json.js';
import type { ReportedWindow } from '../../core/plan.js';

/** Every window that the CLI knows; none without a plan, and none when the CLI could not ask for them. 2.1.330. */
export function usedWindows(response: Json): readonly ReportedWindow[] {
  const limits = record(response['rate_limits']);
  const named = Object.entries(limits)
    .filter(([name]) => name !== 'extra_usage')
    .flatMap(([name, window]) => reportedWindow(name, record(window)));
  const ofModels = list(limits['model_scoped']).map(record);
  const more = ofModels.flatMap((window) => {
    const model = text(window['display_name'])?.toLowerCase();
    return model === undefined || !/^[a-z0-9]{1,30}$/.test(model)
      ? []
      : reportedWindow(`seven_day_${model}`, window);
  });
  const known = new Set(named.map(({ name }) => name));
  return [...named, ...more.filter(({ name }) => !known.has(name))];
}

/** `utilization` is a percentage here, and the time of reset a text; in a `rate_limit_event` both are other than that. */
function reportedWindow(name: string, window: Json): readonly ReportedWindow[] {
  const usedPercent = window['utilization'];
  if (typeof usedPercent !== 'number' || !Number.isFinite(usedPercent) || usedPercent < 0) return [];
  const resetsAt = Math.floor(Date.parse(text(window['resets_at']) ?? '') / 1000);
  return [
    {
      name,
      usedPercent: Math.round(usedPercent * 10) / 10,
      ...(Number.isFinite(resetsAt) && { resetsAt }),
    },
  ];
}
