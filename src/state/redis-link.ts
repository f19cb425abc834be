/** The one connection to Redis of this process: made when first needed, watched, and made again when it breaks. */
import type { Logger } from '../core/logger.js';
import type { SharedState, SharedStateStatus } from '../core/shared-state.js';
import { destroy, openRedis, REDIS_TIMEOUT_MS, shownRedisUrl, within } from './redis-client.js';
import type { RedisClient } from './redis-client.js';
import { reasonOf, RedisFailure, RedisTimeout } from './redis-failure.js';

export interface RedisLinkOptions {
  /** May hold a password, which is never logged. */
  readonly url: string;
  readonly log: Logger;
}

/**
 * While Redis is gone everything that needs it fails at once, so that a Redis that hangs delays one request for a
 * second and no other. It is tried again in the background until it answers.
 */
export class RedisLink implements SharedState {
  /** Without user and password. */
  readonly address: string;
  readonly #options: RedisLinkOptions;
  readonly #returned: (() => void)[] = [];
  #client: RedisClient | undefined;
  #first: Promise<void> | undefined;
  /** Why there is no connection, and why Redis last refused to write. */
  #lost: string | undefined;
  #refused: string | undefined;
  #told: string | undefined;
  #retry: NodeJS.Timeout | undefined;
  #waitMs = SHORTEST_WAIT_MS;
  #closed = false;

  constructor(options: RedisLinkOptions) {
    this.#options = options;
    this.address = shownRedisUrl(options.url);
  }

  /** Begins to connect, if that has not begun. Resolves with the outcome of the first try, good or bad. */
  async open(): Promise<void> {
    await (this.#first ??= this.#connect());
  }

  /** @throws RedisFailure, after a second at the latest. */
  async read<T>(ask: (client: RedisClient) => Promise<T>): Promise<T> {
    if (this.#client === undefined && !this.#closed) await this.open();
    const client = this.#client;
    if (client === undefined) throw new RedisFailure(this.#lost ?? 'the bridge is stopping');
    try {
      return await within(REDIS_TIMEOUT_MS, ask(client));
    } catch (error) {
      if (error instanceof RedisTimeout) this.#lose(client, error);
      throw new RedisFailure(reasonOf(error), { cause: error });
    }
  }

  /** The same for what changes something, which Redis may refuse while it still lets read. @throws RedisFailure */
  async write<T>(ask: (client: RedisClient) => Promise<T>): Promise<T> {
    try {
      const answer = await this.read(ask);
      this.#refused = undefined;
      return answer;
    } catch (error) {
      if (this.#client !== undefined) this.#refused = reasonOf(error);
      throw error;
    } finally {
      this.#tell();
    }
  }

  status(): SharedStateStatus {
    const problem = this.#lost ?? this.#refused;
    return { store: 'redis', ...(problem !== undefined && { problem }) };
  }

  /** Calls whenever a connection stands again, the first time too. */
  onReturn(listener: () => void): void {
    this.#returned.push(listener);
  }

  /** Lets what is under way come to its end, for a second at most. */
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
      // What breaks before it is open is thrown, too.
      client = await openRedis(this.#options.url, (error) => client && this.#lose(client, error));
    } catch (error) {
      this.#lost = reasonOf(error);
      this.#tryLater();
      this.#tell();
      return;
    }
    if (this.#closed || !client.isReady) {
      destroy(client);
      if (!this.#closed) this.#tryLater();
      return;
    }
    this.#client = client;
    this.#lost = this.#refused = undefined;
    this.#waitMs = SHORTEST_WAIT_MS;
    this.#tell();
    for (const listener of this.#returned) listener();
  }

  #lose(client: RedisClient, error: unknown): void {
    destroy(client);
    if (client !== this.#client) return;
    this.#client = undefined;
    this.#lost = reasonOf(error);
    this.#tryLater();
    this.#tell();
  }

  #tryLater(): void {
    if (this.#closed) return;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#connect(), this.#waitMs).unref();
    this.#waitMs = Math.min(2 * this.#waitMs, LONGEST_WAIT_MS);
  }

  /** One line when it goes and one when it is back, however many requests notice. */
  #tell(): void {
    const { problem } = this.status();
    if ((problem === undefined) === (this.#told === undefined)) return;
    this.#told = problem;
    const { log } = this.#options;
    if (problem === undefined) log.info({ state: this.address }, 'Redis can be used again');
    else log.warn({ state: this.address, reason: problem }, GONE);
  }
}

const SHORTEST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 3000;

const GONE =
  'Redis cannot be used: answers go on, but are not kept; quotas are counted in this process alone; usage waits in memory. ' +
  'It is tried again until it works. Next: claude-bridge doctor';
