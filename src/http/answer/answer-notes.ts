/** Notes what an answer tells beside its content: for the log line, and for the headers while they are not out. */
import type { Response } from 'express';
import type { TurnEvent } from '../../core/turn-event.js';
import type { WireRequest } from '../../core/wire-request.js';
import { refuseIgnored, refusedAdaptation } from '../../wire/invalid-request.js';
import { addUsage } from '../../core/turn-event.js';
import { setIgnoredHeader } from './ignored-header.js';
import { setPlanHeaders } from './plan-headers.js';
import { keptName } from '../observe/request-facts.js';
import type { RequestFacts } from '../observe/request-facts.js';

export interface AnswerNotesOptions {
  readonly request: Pick<WireRequest, 'ignored' | 'optionNames'>;
  /** Refuse what would be ignored. */
  readonly strict: boolean;
  /** Unix time in milliseconds. */
  readonly now: () => number;
}

/**
 * Gives the function to be told of every event; several answers to one request share it.
 * @throws BridgeError unsupported_parameter when serving is strict: at once for an ignored field, at its event for an adapted one.
 */
export function createAnswerNotes(
  res: Response,
  facts: RequestFacts,
  { request, strict, now }: AnswerNotesOptions,
): (event: TurnEvent) => void {
  if (strict) refuseIgnored(request.ignored);
  facts.ignored = setIgnoredHeader(res, request.ignored);
  const adapted = new Set<string>();
  const noteAdapted = (field: string, what: string): void => {
    if (strict) throw refusedAdaptation(field, what);
    adapted.add(`${field}: ${what}`);
    facts.adapted = [...adapted];
    if (!res.headersSent) res.setHeader('x-claude-bridge-adapted', facts.adapted.join('; '));
  };

  return (event) => {
    switch (event.type) {
      case 'adapted':
        noteAdapted(request.optionNames[event.option], event.what);
        break;
      case 'limits':
        facts.limits = [...(facts.limits ?? []), event.limits];
        setPlanHeaders(res, event.limits, now() / 1000);
        break;
      case 'start':
        facts.servedBy = keptName(event.model);
        break;
      case 'text-delta':
      case 'reasoning-delta':
      case 'refusal':
      case 'tool-start':
        facts.firstTokenMs ??= now() - facts.startedAt;
        break;
      case 'end':
        facts.usage = addUsage(facts.usage, event.usage);
        break;
      case 'redacted-reasoning':
      case 'tool-delta':
      case 'tool-end':
    }
  };
}
