/** How much the bodies of all running requests may take together, unpacked: many large ones at once are refused, not read. */
import type { Response } from 'express';
import { BridgeError } from '../../core/bridge-error.js';

export interface BodyBudget {
  /** What one request has taken of it; given back when its answer is over. */
  open(res: Response): BodyShare;
}

export interface BodyShare {
  /** @throws BridgeError queue_full when there is not so much left, request_too_large when there never is. */
  take(bytes: number): void;
}

/** @param limitBytes what one body may have. */
export function createBodyBudget(limitBytes: number): BodyBudget {
  const most = Math.max(BODIES * limitBytes, LEAST_BYTES);
  let taken = 0;
  return {
    open(res) {
      let free = FREE_BYTES;
      let own = 0;
      const giveBack = (): void => {
        taken -= own;
        own = 0;
      };
      res.once('close', giveBack);
      return {
        take(bytes) {
          const costs = Math.max(0, bytes - free);
          free = Math.max(0, free - bytes);
          // Whoever has left gives nothing back any more.
          if (costs === 0 || res.closed) return;
          if (taken + costs > most) {
            const error = own + costs > most ? tooLarge(most) : full(most);
            giveBack();
            throw error;
          }
          taken += costs;
          own += costs;
        },
      };
    },
  };
}

function full(most: number): BridgeError {
  return new BridgeError(
    'queue_full',
    `The bridge holds large requests of ${megabytes(most)} MB together, which is the most. ` +
      'Try again in a moment, or allow larger ones: claude-bridge config set body-limit-mb N (four times that much is held).',
    { retryable: true, retryAfter: RETRY_AFTER_S },
  );
}

function tooLarge(most: number): BridgeError {
  return new BridgeError(
    'request_too_large',
    `The request body is made of so many small parts that it takes more than ${megabytes(most)} MB of memory. Send it in parts.`,
  );
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024);
}

/** So many bodies of the largest size. */
const BODIES = 4;
/** With a small limit many may run at once. */
const LEAST_BYTES = 64 * 1024 * 1024;
/** Of each body: whatever large ones are held, an ordinary request is let in. */
const FREE_BYTES = 256 * 1024;
const RETRY_AFTER_S = 2;
