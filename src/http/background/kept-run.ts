/** An answer of the background that only the store knows: of a bridge that has ended it, or has itself ended. */
import { record } from '../../core/json.js';
import type { StoredResponse } from '../../core/response-store.js';
import { errorTable } from '../../wire/error-table.js';
import { sseEvent } from '../../wire/sse-data.js';
import type { BackgroundRun } from './own-run.js';

/** The record of one whose bridge is gone. */
export function brokenOff(running: StoredResponse): StoredResponse {
  const kept = { ...running, runsOn: undefined };
  // Complete already, only not marked as such.
  if (record(kept.response)['status'] !== 'in_progress') return kept;
  const error = {
    code: errorTable.cli_failed.responses,
    message:
      'The bridge that was giving this answer has stopped before it was complete. Send the request again.',
  };
  return { ...kept, response: { ...kept.response, status: 'failed', error } };
}

/** As one that has ended, for those who follow it. @param after the sequence number of the last event that the client has. */
export function keptRun({ id, response, events }: StoredResponse, after: number): BackgroundRun {
  return {
    ...{ id, headers: {}, ended: true, response },
    events: events ?? closingEvents(response, after),
    news: async () => Promise.resolve(),
    cancel: async () => Promise.resolve(),
  };
}

/** The beginning and the end of a stream whose events are not kept. */
function closingEvents(response: object, after: number): string[] {
  const { status } = record(response);
  const first = { ...response, status: 'in_progress', output: [], usage: null, error: null };
  const events: string[] = [];
  events[0] = sseEvent('response.created', { type: 'response.created', response: first, sequence_number: 0 });
  const sequence_number = Math.max(1, after + 1);
  const type = `response.${status === 'completed' || status === 'incomplete' ? status : 'failed'}`;
  events[sequence_number] = sseEvent(type, { type, response, sequence_number });
  return events;
}
