/** What surrounds the script of the Messages API: the rules that a request must keep, and what it is charged. */
import type { IncomingHttpHeaders } from 'node:http';
import { apiError } from './api-reply.js';
import type { Answer, ApiError, Reply } from './api-reply.js';
import type { MessagesBody } from './api-request.js';
import { CacheAccount } from './api-rules/cache-account.js';
import { isObject } from './api-rules/json.js';
import { invalid, refusal } from './api-rules/refusal.js';
import type { Refusal } from './api-rules/refusal.js';
import type { RuleSwitch } from './api-rules/rule.js';
import { SignatureLedger } from './api-rules/signature-ledger.js';

export interface GateOptions {
  /** False accepts every request; by default, a request that the real API would refuse is refused. */
  readonly rules?: boolean;
  /** Which of the unsure rules to leave out. */
  readonly lenient?: readonly RuleSwitch[];
  /** Answers without their own usage report what the prompt cache would charge. */
  readonly account?: boolean;
}

export interface Gate {
  readonly account: CacheAccount;
  /** Reads a request; `refused` is the answer it gets when it breaks the rules. */
  admit(
    text: string,
    headers: IncomingHttpHeaders,
  ): { readonly body: MessagesBody; readonly refused: ApiError | undefined };
  /** Records the signatures in a reply, and fills in its usage. */
  dismiss(body: MessagesBody, reply: Reply): Reply;
}

export function createGate({ rules = true, lenient = [], account: charges = false }: GateOptions): Gate {
  const ledger = new SignatureLedger();
  const account = new CacheAccount();
  return {
    account,
    admit: (text, headers) => {
      if (!rules) return { body: parseBody(text), refused: undefined };
      const { body, problem } = parsed(text);
      if (problem !== undefined) return { body: nothing, refused: error(invalid(problem)) };
      const found = refusal(body, headers, { lenient, ledger });
      return {
        body: isMessagesBody(body) ? body : nothing,
        refused: found === undefined ? undefined : error(found),
      };
    },
    dismiss: (body, reply) => {
      if (reply.kind !== 'answer') return reply;
      if (rules) ledger.handOut({ ...body }, thoughtsOf(reply));
      return charges ? charged(reply, account.charge(body, Date.now())) : reply;
    },
  };
}

/** @throws when it is not a request at all. */
export function parseBody(json: string): MessagesBody {
  const body: unknown = JSON.parse(json);
  if (isMessagesBody(body)) return body;
  throw new Error('The request to the Messages API holds no list of messages.');
}

const nothing: MessagesBody = { model: '', messages: [] };

function isMessagesBody(body: unknown): body is MessagesBody {
  return isObject(body) && Array.isArray(body['messages']);
}

function parsed(text: string): { readonly body?: unknown; readonly problem?: string } {
  try {
    return { body: JSON.parse(text) as unknown };
  } catch (error) {
    return { problem: `The request body is not valid JSON: ${String(error)}` };
  }
}

function error({ status, type, message }: Refusal): ApiError {
  return apiError(status, type, message, { 'x-should-retry': 'false' });
}

function thoughtsOf(reply: Answer): { readonly thinking: string; readonly signature: string }[] {
  return reply.blocks.flatMap((block) =>
    block.type === 'thinking' ? [{ thinking: block.chunks.join(''), signature: block.signature }] : [],
  );
}

function charged(reply: Answer, use: ReturnType<CacheAccount['charge']>): Answer {
  const usage = {
    input: use.input,
    cacheRead: use.cacheRead,
    cacheWrite: use.cacheWrite5m + use.cacheWrite1h,
    cacheWrite1h: use.cacheWrite1h,
  };
  return { ...reply, usage: reply.usage ?? usage };
}
