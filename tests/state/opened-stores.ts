/** Both kinds of stores as tests open them: in a folder of their own, and in a Redis of their own; all closed by `endStores`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { DurableStore } from '../../src/core/durable-store.js';
import { silentLog } from '../../src/core/logger.js';
import type { Logger } from '../../src/core/logger.js';
import { createEmbeddedStore } from '../../src/state/embedded-store.js';
import type { EmbeddedStore } from '../../src/state/embedded-store.js';
import { createRedisState } from '../../src/state/redis-state.js';
import type { PartName } from '../real-parts.mjs';
import { startRedis } from '../support/redis-server.js';
import type { TestRedis } from '../support/redis-server.js';
import { describeKinds, hasParts } from '../support/with-parts.js';

export interface StoreOptions {
  readonly maxBytes?: number;
  readonly maxAgeMs?: number;
  readonly now?: () => number;
  readonly elapsed?: () => number;
  readonly log?: Logger;
}

/** Opened again with the same options, it has what it had. */
export interface StoreKind {
  readonly kind: string;
  readonly parts: readonly PartName[];
  readonly open: (options?: StoreOptions) => DurableStore;
}

const limits = { maxBytes: 100_000_000, maxAgeMs: 100_000 };
let closing: (() => Promise<void>)[] = [];
let redis: TestRedis | undefined;
let directory: string | undefined;

/** The folder of the embedded store of this test. */
export function storeFolder(): string {
  return (directory ??= mkdtempSync(path.join(tmpdir(), 'claude-bridge-store-')));
}

export function openEmbedded({ now = Date.now, log = silentLog, ...more }: StoreOptions = {}): EmbeddedStore {
  const elapsed = (): number => performance.now();
  const store = createEmbeddedStore({ directory: storeFolder(), ...limits, elapsed, ...more, now, log });
  closing.push(() => store.close());
  return store;
}

export function openRedis({ now = Date.now, log = silentLog, ...more }: StoreOptions = {}): DurableStore {
  if (!redis) throw new Error('Call startStores before the tests.');
  const state = createRedisState({
    responses: { maxResponses: 10, maxBytes: 1_000_000, ttlMs: 100_000, now },
    usage: { writer: 'w', retentionDays: 1, now },
    ...{ url: redis.url, store: { ...limits, ...more }, now, log },
  });
  closing.push(() => state.close());
  return state.store;
}

/** Runs the tests with each kind; without those in Redis where there is none. @param title in which `$kind` stands for the kind */
export function describeStores(title: string, tests: (kind: StoreKind) => void): void {
  describeKinds(title, storeKinds, tests);
}

const storeKinds: readonly StoreKind[] = [
  { kind: 'in a folder', parts: [], open: openEmbedded },
  { kind: 'in Redis', parts: ['redis'], open: openRedis },
];

/** What Redis answers to a command. */
export async function askRedis(...command: readonly string[]): Promise<string> {
  return redis?.ask(...command) ?? '';
}

/** Before all tests of a file. */
export async function startStores(): Promise<void> {
  if (hasParts('redis')) redis = await startRedis();
}

/** Keeps what is in them. */
export async function closeOpened(): Promise<void> {
  await Promise.all(closing.map((close) => close()));
  closing = [];
}

/** After each test. */
export async function closeStores(): Promise<void> {
  await closeOpened();
  if (directory !== undefined) rmSync(directory, { recursive: true, force: true });
  directory = undefined;
  await redis?.ask('flushall');
}

/** After all tests of a file. */
export async function endStores(): Promise<void> {
  await redis?.[Symbol.asyncDispose]();
}
