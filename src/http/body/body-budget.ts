/** Limits the memory that the decompressed bodies of all running requests, and what they name, use together: beyond it, large ones are refused. */
import { BridgeError } from '../../core/bridge-error.js';
import type { Reply } from '../reply.js';

export interface BodyBudget {
  /** The part that one request reserves, the same at every call. It is released when the reply is over. */
  open(reply: Pick<Reply, 'closed' | 'once'>): BodyReservation;
}

/** Takes memory until the reply is over. @throws BridgeError when there is none left */
export type Reserve = (bytes: number) => void;

export interface BodyReservation {
  /** @throws BridgeError queue_full when too little is left, request_too_large when there can never be enough. */
  readonly reserve: Reserve;
}

/** @param limitBytes the largest allowed body. */
export function createBodyBudget(limitBytes: number): BodyBudget {
  const most = budgetBytes(limitBytes);
  let taken = 0;
  const opened = new WeakMap<object, BodyReservation>();
  return {
    open(reply) {
      const known = opened.get(reply);
      if (known) return known;
      let free = FREE_BYTES;
      let own = 0;
      const release = (): void => {
        taken -= own;
        own = 0;
      };
      reply.once('close', release);
      const reservation: BodyReservation = {
        reserve(bytes) {
          const costs = Math.max(0, bytes - free);
          free = Math.max(0, free - bytes);
          // A reply that is over would never release it.
          if (costs === 0 || reply.closed) return;
          if (taken + costs > most) {
            const error = own + costs > most ? tooLarge(most) : full(most);
            release();
            throw error;
          }
          taken += costs;
          own += costs;
        },
      };
      opened.set(reply, reservation);
      return reservation;
    },
  };
}

/** What all requests may take together, and therefore also one alone. @param limitBytes the largest allowed body. */
export function budgetBytes(limitBytes: number): number {
  return Math.max(BODIES * limitBytes, LEAST_BYTES);
}

function full(most: number): BridgeError {
  return new BridgeError(
    'queue_full',
    `Large requests already use all ${megabytes(most)} MB of memory that the bridge reserves for them. ` +
      'Try again in a moment, or raise the limit: claude-bridge config set body-limit-mb N (the bridge reserves four times as much).',
    { retryable: true, retryAfter: RETRY_AFTER_S },
  );
}

function tooLarge(most: number): BridgeError {
  return new BridgeError(
    'request_too_large',
    `The request needs more than ${megabytes(most)} MB of memory: it has too many small values, or what it names is too large. ` +
      'Split it into several requests, or raise the limit: claude-bridge config set body-limit-mb N (the bridge reserves four times as much).',
  );
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024);
}

/** What is kept takes its size as text, and again as what the text becomes. */
export function reserveKept(reserve: Reserve): Reserve {
  return (bytes) => reserve(KEPT_BYTES_A_BYTE * bytes);
}

/** The largest text that can be kept and read again. @param limitBytes the largest allowed body. */
export function keptBytes(limitBytes: number): number {
  return budgetBytes(limitBytes) / KEPT_BYTES_A_BYTE;
}

const KEPT_BYTES_A_BYTE = 2;

/** How many bodies of the largest size fit. */
const BODIES = 4;
/** With a small limit, many requests can still run at once. */
const LEAST_BYTES = 64 * 1024 * 1024;
/** The uncounted part of each body, so that an ordinary request is always admitted. */
const FREE_BYTES = 256 * 1024;
const RETRY_AFTER_S = 2;
