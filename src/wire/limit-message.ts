import type { PlanLimits } from '../core/turn-event.js';

/** The message of a failure, with which window of the plan is used up and until when, where that is known. */
export function withLimit(message: string, limits: PlanLimits | undefined): string {
  if (limits?.status !== 'rejected' || limits.window === undefined) return message;
  const reset = new Date(Math.floor(limits.resetsAt ?? NaN) * 1000);
  const until = Number.isNaN(reset.getTime()) ? '' : ` until ${reset.toISOString().replace('.000Z', 'Z')}`;
  return `${message} The plan’s ${windowName(limits.window)} is used up${until}.`;
}

/** For `five_hour` and `seven_day_opus`, as CLI 2.1.330 writes them: "5-hour window", "7-day window for Opus". */
function windowName(window: string): string {
  const [, count, unit, model] = /^(five|seven)_(hour|day)(?:_(\w+))?$/.exec(window) ?? [];
  if (count === undefined || unit === undefined) return `window ${JSON.stringify(window.slice(0, 64))}`;
  const family = model === undefined ? '' : ` for ${model.charAt(0).toUpperCase()}${model.slice(1)}`;
  return `${count === 'five' ? 5 : 7}-${unit} window${family}`;
}
