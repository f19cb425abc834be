/** The one connection of this process to Redis: opened when first needed, and reopened when it is lost. */
import type { Logger } from '../core/logger.js';
import type { SharedState, SharedStateStatus } from '../core/shared-state.js';
import { destroy, openRedis, REDIS_TIMEOUT_MS, shownRedisUrl, within } from './redis-client.js';
import type { RedisClient } from './redis-client.js';
import { reasonOf, RedisFailure, RedisTimeout } from './redis-failure.js';

export interface RedisConnectionOptions {
  /** Can contain a password, which is never logged. */
  readonly url: string;
  readonly log: Logger;
}

/**
 * While Redis is not available, everything that needs it fails at once, so a Redis that hangs delays one request for a second
 * and no other. Reconnects in the background until Redis answers.
 */
export class RedisConnection implements SharedState {
  /** Without user and password. */
  readonly address: string;
  readonly #options: RedisConnectionOptions;
  readonly #connectListeners: (() => void)[] = [];
  #client: RedisClient | undefined;
  #first: Promise<void> | undefined;
  /** Why there is no connection. */
  #disconnectReason: string | undefined;
  /** Why Redis refused the last write. */
  #writeRefusal: string | undefined;
  #reportedProblem: string | undefined;
  #retry: NodeJS.Timeout | undefined;
  #waitMs = SHORTEST_WAIT_MS;
  #closed = false;
  /** The bytes of long commands and answers that are on their way now; what comes after them waits for them. */
  #underway = 0;

  constructor(options: RedisConnectionOptions) {
    this.#options = options;
    this.address = shownRedisUrl(options.url);
  }

  /** Starts to connect if that has not started. Resolves after the first attempt, whether it succeeded or not. */
  async open(): Promise<void> {
    await (this.#first ??= this.#connect());
  }

  /**
   * @param bytes that the command or its answer has at most, if it is long
   * @throws RedisFailure, after one second at the latest and what long commands take
   */
  async read<T>(ask: (client: RedisClient) => Promise<T>, bytes = 0): Promise<T> {
    if (this.#client === undefined && !this.#closed) await this.open();
    const client = this.#client;
    if (client === undefined) throw new RedisFailure(this.#disconnectReason ?? 'the bridge is stopping');
    this.#underway += bytes;
    try {
      return await within(REDIS_TIMEOUT_MS + this.#underway / LEAST_BYTES_A_MS, ask(client));
    } catch (error) {
      if (error instanceof RedisTimeout) this.#drop(client, error);
      throw new RedisFailure(reasonOf(error), { cause: error });
    } finally {
      this.#underway -= bytes;
    }
  }

  /** Like `read`, for commands that write; Redis can refuse these while it still allows reads. @throws RedisFailure */
  async write<T>(ask: (client: RedisClient) => Promise<T>, bytes = 0): Promise<T> {
    try {
      const answer = await this.read(ask, bytes);
      this.#writeRefusal = undefined;
      return answer;
    } catch (error) {
      if (this.#client !== undefined) this.#writeRefusal = reasonOf(error);
      throw error;
    } finally {
      this.#report();
    }
  }

  status(): SharedStateStatus {
    const problem = this.#disconnectReason ?? this.#writeRefusal;
    return { store: 'redis', ...(problem !== undefined && { problem }) };
  }

  /** Calls `listener` whenever a connection is open, including the first. */
  onConnect(listener: () => void): void {
    this.#connectListeners.push(listener);
  }

  /** Waits up to one second for running commands. */
  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retry);
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    await within(REDIS_TIMEOUT_MS, client.close()).catch(() => undefined);
    destroy(client);
  }

  /** Never fails. */
  async #connect(): Promise<void> {
    let client: RedisClient | undefined;
    try {
      // An error before the connection is open is thrown, too.
      client = await openRedis(this.#options.url, (error) => client && this.#drop(client, error));
    } catch (error) {
      this.#disconnectReason = reasonOf(error);
      this.#reconnectLater();
      this.#report();
      return;
    }
    if (this.#closed || !client.isReady) {
      destroy(client);
      if (!this.#closed) this.#reconnectLater();
      return;
    }
    this.#client = client;
    this.#disconnectReason = this.#writeRefusal = undefined;
    this.#waitMs = SHORTEST_WAIT_MS;
    this.#report();
    for (const listener of this.#connectListeners) listener();
  }

  #drop(client: RedisClient, error: unknown): void {
    destroy(client);
    if (client !== this.#client) return;
    this.#client = undefined;
    this.#disconnectReason = reasonOf(error);
    this.#reconnectLater();
    this.#report();
  }

  #reconnectLater(): void {
    if (this.#closed) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), this.#waitMs).unref();
    this.#waitMs = Math.min(2 * this.#waitMs, LONGEST_WAIT_MS);
  }

  /** Logs one line when Redis fails and one when it works again, however many requests notice. */
  #report(): void {
    const { problem } = this.status();
    if ((problem === undefined) === (this.#reportedProblem === undefined)) return;
    this.#reportedProblem = problem;
    const { log } = this.#options;
    if (problem === undefined) log.info({ state: this.address }, 'Redis works again');
    else log.warn({ state: this.address, reason: problem }, UNAVAILABLE);
  }
}

/** 5 MB a second: a slower line is as good as none. */
const LEAST_BYTES_A_MS = 5000;
const SHORTEST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 3000;

const UNAVAILABLE =
  'Redis is not available: answers continue, but responses are not kept, quotas are counted in this process alone, and usage waits in memory. ' +
  'The bridge retries until Redis works. Next: claude-bridge doctor';
