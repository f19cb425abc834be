/** Records what the events of an answer say besides its content: for the log line, and for the headers while they are not sent. */
import type { PlanState } from '../../core/plan.js';
import type { TurnEvent } from '../../core/turn-event.js';
import type { Told, WireRequest } from '../../core/wire-request.js';
import { refuseIgnored, refusedAdaptation } from '../../wire/invalid-request.js';
import { addUsage } from '../../core/turn-event.js';
import { LIMIT_HEADER, setIgnoredHeader, setPlanHeaders } from './response-headers.js';
import { printableName } from '../observe/request-facts.js';
import type { RequestFacts } from '../observe/request-facts.js';
import type { Reply } from '../reply.js';

export interface EventRecorderOptions {
  readonly request: Pick<WireRequest, 'ignored' | 'told' | 'optionNames'>;
  /** Refuse a request with a field that would be ignored. */
  readonly strict: boolean;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** What is known of the plan before the answer; the CLI reports what it knows now only after it. */
  readonly plan: () => PlanState;
}

/**
 * Returns the function to call with every event; all answers to one request share it.
 * @throws BridgeError unsupported_parameter in strict mode: here for an ignored field, from the returned function for an adapted one.
 */
export function createEventRecorder(
  reply: Reply,
  facts: RequestFacts,
  { request, strict, now, plan }: EventRecorderOptions,
): (event: TurnEvent) => void {
  if (strict) refuseIgnored(request.ignored);
  facts.ignored = setIgnoredHeader(reply, request.ignored);
  const adapted = new Set<string>();
  const recordAdapted = ({ field, what }: Told): void => {
    adapted.add(`${field}: ${what}`);
    facts.adapted = [...adapted];
    if (!reply.headersSent) reply.setHeader('x-claude-bridge-adapted', facts.adapted.join('; '));
  };
  request.told?.forEach(recordAdapted);

  return (event) => {
    switch (event.type) {
      case 'adapted': {
        const field = request.optionNames[event.option];
        // What the model made of a request that was served is no reason to refuse it.
        if (strict && event.option !== 'output') throw refusedAdaptation(field, event.what);
        recordAdapted({ field, what: event.what });
        break;
      }
      case 'limits':
        setPlanHeaders(reply, { ...plan(), limits: event.limits }, now() / 1000);
        break;
      case 'start':
        if (!facts.servedBy && !reply.hasHeader(LIMIT_HEADER)) setPlanHeaders(reply, plan(), now() / 1000);
        facts.servedBy = printableName(event.model);
        break;
      case 'text-delta':
      case 'reasoning-delta':
      case 'refusal':
      case 'tool-start':
      case 'block-start':
        facts.firstTokenMs ??= now() - facts.startedAt;
        break;
      case 'end':
        facts.usage = addUsage(facts.usage, event.usage);
        break;
      case 'redacted-reasoning':
      case 'tool-delta':
      case 'tool-end':
      case 'text-start':
      case 'citation':
      case 'text-end':
      case 'block-delta':
      case 'block-end':
    }
  };
}
