/** What the terminal says of a batch. */
import { plainLine } from '../../../core/plain-text.js';
import { counted } from '../../terminal/counted.js';
import type { Batch } from '../../../openai/batches/batch-object.js';

/** Such as `████░░░░ 120 of 1000, 2 failed, about 12 minutes left`. @param leftMs as `createEstimate` tells it */
export function progressText(batch: Batch, leftMs: number | undefined): string {
  const { total, failed } = batch.request_counts;
  if (total === 0) return 'Checking the file';
  const done = answeredOf(batch);
  const full = Math.round((done / total) * BAR);
  const bar = '█'.repeat(full) + '░'.repeat(BAR - full);
  const parts = [`${bar} ${done} of ${total}`];
  if (failed > 0) parts.push(`${failed} failed`);
  if (batch.claude_bridge.waiting !== null) parts.push(waitText(batch.claude_bridge.waiting));
  else if (batch.status === 'cancelling') parts.push('cancelling');
  if (leftMs !== undefined && done < total) parts.push(`about ${spanText(leftMs)} left`);
  return parts.join(', ');
}

export function waitText({ reason, until }: NonNullable<Batch['claude_bridge']['waiting']>): string {
  const when = until === null ? '' : ` until ${timeText(until)}`;
  return `waits${when}: ${plainLine(reason)}`;
}

export function answeredOf({ request_counts: { completed, failed } }: Batch): number {
  return completed + failed;
}

/** A span as people say it: `40 seconds`, `12 minutes`, `3 hours`. */
export function spanText(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 90) return counted(seconds, 'second');
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? counted(minutes, 'minute') : counted(Math.round(minutes / 60), 'hour');
}

/** In local time. @param at Unix time in seconds */
export function timeText(at: number): string {
  const date = new Date(at * 1000);
  const two = (part: number): string => String(part).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** Estimates the time that a batch still takes, from its pace since it was first seen; times in which it waited do not count. */
export function createEstimate(now: () => number): (batch: Batch) => number | undefined {
  let first: number | undefined;
  let activeMs = 0;
  let last = now();
  return (batch) => {
    const at = now();
    const done = answeredOf(batch);
    const { waiting } = batch.claude_bridge;
    if (first === undefined || batch.request_counts.total === 0) first = done;
    else if (waiting === null) activeMs += at - last;
    last = at;
    if (done <= first || activeMs === 0) return undefined;
    const rest = ((batch.request_counts.total - done) * activeMs) / (done - first);
    return rest + (waiting?.until == null ? 0 : Math.max(0, waiting.until * 1000 - at));
  };
}

const BAR = 20;
