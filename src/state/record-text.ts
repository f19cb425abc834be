/** The text in which a record is stored: a line of numbers, then its value as JSON. */
import { record } from '../core/json.js';
import type { KeptRecord } from '../core/record-store.js';

export interface RecordHeader {
  readonly version: number;
  /** Unix time in milliseconds. */
  readonly expiresAt: number;
  /** Of the JSON in UTF-8, and those elsewhere. */
  readonly bytes: number;
  /** When it was written, in milliseconds of Unix time, if the store may drop it; otherwise 0. */
  readonly droppableSince: number;
}

export function recordText(header: RecordHeader, json: string): string {
  const { version, expiresAt, bytes, droppableSince } = header;
  return `${version} ${expiresAt} ${bytes} ${droppableSince}\n${json}`;
}

/** @throws Error for a text of another form. */
export function headerOf(text: string): RecordHeader {
  const [, version, expiresAt, bytes, since] = HEADER.exec(text) ?? [];
  if (version === undefined) throw new Error('a record is damaged');
  return {
    ...{ version: Number(version), expiresAt: Number(expiresAt) },
    ...{ bytes: Number(bytes), droppableSince: Number(since) },
  };
}

const HEADER = /^(\d+) (\d+) (\d+) (\d+)\n/;

/** `undefined` for one that has expired. @throws Error for a text of another form. */
export function keptRecord(key: string, text: string, now: number): KeptRecord | undefined {
  const { version, expiresAt } = headerOf(text);
  if (expiresAt <= now) return undefined;
  return { key, version, expiresAt, value: record(JSON.parse(text.slice(text.indexOf('\n') + 1))) };
}

/** Behind every key that begins with the prefix: keys are printable ASCII. */
export function prefixEnd(prefix: string): string {
  return `${prefix}\x7f`;
}

export interface RecordLimits {
  readonly maxBytes: number;
  readonly maxAgeMs: number;
}

/** Every record takes some room of its own. */
export const RECORD_BYTES = 200;
