/** Tells whether a bridge still runs, so that what it had begun is over when it does not. */
import type { Logger } from '../../core/logger.js';
import { recordKey } from '../../core/record-store.js';
import type { RecordStore } from '../../core/record-store.js';

export interface BridgeLease {
  /** The name of this bridge among those that share the store. */
  readonly own: string;
  /** Resolves once other bridges can see that this one works on something, which they do until `end`. */
  begin(): Promise<void>;
  end(): void;
  /** @throws BridgeError store_unavailable */
  isAlive(bridge: string): Promise<boolean>;
}

export interface LeaseOptions {
  /** Without it, or if no other bridge shares it, every other bridge is over. */
  readonly records?: RecordStore;
  /** Returns a name that no other process has. */
  readonly newId: () => string;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  readonly log: Logger;
}

export function bridgeLease({ records, newId, now, log }: LeaseOptions): BridgeLease {
  const shared = records?.shared === true ? records : undefined;
  let name: string | undefined;
  const own = (): string => (name ??= newId());
  let working = 0;
  let timer: NodeJS.Timeout | undefined;
  let begun = Promise.resolve();
  const renew = async (): Promise<void> => {
    try {
      await shared?.write([{ put: keyOf(own()), value: {}, expiresAt: now() + LASTS_MS }]);
    } catch (error) {
      log.warn(
        { reason: error instanceof Error ? error.message : String(error) },
        'other bridges may take this one for dead',
      );
    }
  };
  return {
    get own() {
      return own();
    },
    async begin() {
      working += 1;
      if (!shared) return;
      if (working === 1) {
        timer = setInterval(() => void renew(), RENEWED_MS).unref();
        begun = renew();
      }
      await begun;
    },
    end() {
      working -= 1;
      if (working === 0) clearInterval(timer);
    },
    async isAlive(bridge) {
      return bridge === name || (await shared?.get(keyOf(bridge))) !== undefined;
    },
  };
}

function keyOf(bridge: string): string {
  return recordKey('bridge', bridge);
}

const LASTS_MS = 60_000;
const RENEWED_MS = 15_000;
