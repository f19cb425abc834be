/** Has a model answer a request that is read, under every limit, and records how that went. */
import type { AnswerHead, WireRequest } from '../../core/wire-request.js';
import type { AppOptions } from '../app-options.js';
import { reportDisconnect, reportFailure } from '../failures/report-failure.js';
import { toBridgeError } from '../failures/to-bridge-error.js';
import { clientIdOf } from '../guards/client-id.js';
import { admit, settle } from '../guards/key-quotas.js';
import { guardPlan } from '../guards/plan-guard.js';
import { refuseWebSearch } from '../guards/web-search.js';
import { factsOf, printableName, recordCost, requestId } from '../observe/request-facts.js';
import type { RequestFacts } from '../observe/request-facts.js';
import { createUsageMeter } from '../observe/usage-meter.js';
import type { Reply } from '../reply.js';
import type { ClientConnection } from '../server/client-connection.js';
import { answersOf } from './answers.js';
import type { ChoiceEvent } from './answers.js';
import { createEventRecorder } from './event-recorder.js';
import { setProcessingTime } from './response-headers.js';
import type { StreamHooks } from './send-answer.js';

export interface Exchange {
  readonly reply: Reply;
  /** The address of the client. */
  readonly address: string | undefined;
  /** Set when nobody waits for the answer. */
  readonly later?: boolean;
  /** Called when the model is asked. */
  readonly begun?: () => void;
  /** Begins to watch the client; called once nothing refuses the request any more. */
  readonly watch: () => ClientConnection;
  readonly send: (events: AsyncIterable<ChoiceEvent>, sending: Sending) => Promise<void>;
}

export interface Sending extends StreamHooks {
  readonly head: AnswerHead;
  readonly client: ClientConnection;
  /** Called when the answer is complete, before its last piece is sent. Resolves to false if it should be kept and could not be. */
  readonly completed: () => Promise<boolean | undefined>;
  /** Records how long the answer took, as far as there is still a place for it. */
  readonly timed: () => void;
}

/** @throws BridgeError for a failure before anything is sent. */
export async function runRequest(
  request: WireRequest,
  { reply, address, later = false, begun, watch, send }: Exchange,
  options: AppOptions,
): Promise<void> {
  const { chat, log, now, planRules, quotas, responseStore } = options;
  const { strict = false, webSearch = true } = options;
  const facts = factsOf(reply);
  const { turns } = request;
  facts.model = printableName(turns[0]?.model ?? '');
  facts.stream = request.stream;
  if (!webSearch) turns.forEach(refuseWebSearch);
  const record = createEventRecorder(reply, facts, { request, strict, now, plan: () => chat.plan() });
  const meter = createUsageMeter(turns);
  if (planRules) guardPlan(reply, planRules, { chat, now });
  if (quotas) await admit(reply, quotas, { meter, now });

  const client = watch();
  const events = answersOf(chat, turns, {
    signal: client.signal,
    asking: {
      clientId: clientIdOf(facts.client, address),
      ...(later && { later }),
      ...(facts.client !== undefined && { client: facts.client }),
    },
    begun: (index) => {
      meter.begun(index);
      begun?.();
    },
    asked: () => (facts.ownMs ??= now() - facts.startedAt),
    spent: (usd) => recordCost(facts, usd),
    note: (event, index) => {
      meter.note(event, index);
      record(event);
    },
  });
  const timed = (): void => setProcessingTime(reply, facts, now);
  try {
    await send(events, {
      ...{ head: headOf(facts, now), client, timed },
      opening: () => {
        timed();
        if (request.stored === true && responseStore?.problem?.() !== undefined)
          setWarning(reply, 'may not be');
      },
      completed: async () => {
        const kept = await request.completed?.();
        await settle(reply);
        return kept;
      },
      failed: (error) => reportFailure(error, facts, log),
    });
  } catch (error) {
    if (client.signal.aborted) {
      reportDisconnect(client.signal.reason, facts, log);
    } else if (reply.writableEnded) {
      const reason = toBridgeError(error);
      log.warn(
        { requestId: requestId(facts), error: reason.code },
        'the engine failed after its answer was complete',
      );
    } else {
      throw error;
    }
  } finally {
    client.release();
  }
}

/** @param now gives Unix time in milliseconds. */
export function headOf(
  { id, startedAt }: Pick<RequestFacts, 'id' | 'startedAt'>,
  now: () => number,
): AnswerHead {
  return { id, created: seconds(startedAt), now: () => seconds(now()) };
}

function seconds(ms: number): number {
  return Math.floor(ms / 1000);
}

export function setWarning(reply: Reply, kept: string): void {
  reply.setHeader(
    'x-claude-bridge-warning',
    `this response ${kept} kept, so previous_response_id will not find it: send the whole conversation next time`,
  );
}
