/** The port to what outlives the process: records of plain JSON under ordered keys, in a folder of this bridge or shared by several. */
import { BridgeError } from './bridge-error.js';
import type { Json } from './json.js';

/**
 * Every call rejects with a BridgeError: `store_unavailable` while the store cannot be used, `store_full` when a write does not
 * fit. What `write` has acknowledged survives a kill of the process at any moment.
 */
export interface RecordStore {
  /** Whether other bridges read and write the same records. If not, whatever another process has begun is over. */
  readonly shared: boolean;
  /** How long a record lives at most, in milliseconds. */
  readonly maxAgeMs: number;
  /** `undefined` when there is none or it has expired. @param reserve gets the bytes of its text before that is parsed; what it throws is thrown */
  get(key: string, reserve?: (bytes: number) => void): Promise<KeptRecord | undefined>;
  /** Those whose keys begin with `prefix`, in the order of their keys. */
  list(prefix: string, range?: RecordRange): Promise<KeptRecord[]>;
  /**
   * Makes all changes or none. Resolves once they are durable; `false` when one of the conditions does not hold, and then nothing
   * has changed. No two writes happen at once, so a condition decides between bridges and requests that race.
   */
  write(changes: readonly RecordChange[], conditions?: readonly RecordCondition[]): Promise<boolean>;
  room(): Promise<StoreRoom>;
}

export interface KeptRecord {
  readonly key: string;
  readonly value: Json;
  /** Differs after every write of the record. */
  readonly version: number;
  /** Unix time in milliseconds. */
  readonly expiresAt: number;
}

export interface RecordRange {
  /** Only records behind this key, in the order asked for. */
  readonly after?: string;
  /** All by default. */
  readonly limit?: number;
  readonly descending?: boolean;
}

export type RecordChange = RecordPut | { readonly delete: string };

export interface RecordPut {
  /** The key: printable ASCII, such as `recordKey` makes. */
  readonly put: string;
  /** Plain JSON. */
  readonly value: object;
  /** Unix time in milliseconds; at most, and by default, as far from now as the store keeps anything. */
  readonly expiresAt?: number;
  /** Bytes that belong to the record and lie elsewhere, such as the content of a file. They count toward the size of the store. */
  readonly bytesElsewhere?: number;
  /** Whether a full store may drop the record to make room, the oldest first. */
  readonly droppable?: boolean;
}

export interface RecordCondition {
  readonly key: string;
  /** `undefined`: there must be no such record. */
  readonly version: number | undefined;
}

export interface StoreRoom {
  readonly usedBytes: number;
  readonly maxBytes: number;
}

/** The key of a record from its parts, the kind first; no part can run into the next. `undefined`, as a client without a key has for a name, is a part of its own. */
export function recordKey(...parts: readonly (string | undefined)[]): string {
  return parts.map((part) => (part === undefined ? '-' : `.${part.replace(UNSAFE, escaped)}`)).join('/');
}

const UNSAFE = /[^A-Za-z0-9_.-]/g;

function escaped(unit: string): string {
  return `%${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** The prefix of the keys that have these parts and more. */
export function recordPrefix(...parts: readonly (string | undefined)[]): string {
  return `${recordKey(...parts)}/`;
}

/** Says why the store cannot be used now, and what to do. */
export function storeUnavailable(message: string, cause?: unknown): BridgeError {
  return new BridgeError('store_unavailable', message, { retryable: true, cause });
}

export function storeFull(maxBytes: number): BridgeError {
  const megabytes = Math.floor(maxBytes / 1024 / 1024);
  return new BridgeError(
    'store_full',
    `The store of files, conversations and kept answers is full: it may hold ${megabytes} MB. Delete files that you no longer need, ` +
      `or raise the limit with: claude-bridge config set max-store-mb ${megabytes * 2}`,
  );
}
