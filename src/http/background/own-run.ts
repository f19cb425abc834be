/** An answer that this bridge gives in the background: its events so far, and those who follow them. */
import { EventEmitter, once } from 'node:events';
import { BridgeError } from '../../core/bridge-error.js';
import { record, text, type Json } from '../../core/json.js';
import type { BareReply } from '../answer/bare-reply.js';
import type { EventStream } from '../answer/event-stream.js';

export interface BackgroundRun {
  readonly id: string;
  /** What its request would have as headers. */
  readonly headers: Readonly<Record<string, string>>;
  /** The events of its stream so far; the index of each is its sequence number. */
  readonly events: readonly string[];
  readonly ended: boolean;
  /** The response as it is now. */
  readonly response: object;
  /** Resolves when there are more events, or it has ended. @throws when `signal` is aborted before. */
  news(signal: AbortSignal): Promise<void>;
  /** Stops it, unless it has ended. Resolves once its end is kept. */
  cancel(): Promise<void>;
}

export class OwnRun implements BackgroundRun, EventStream {
  readonly events: string[] = [];
  ended = false;
  /** Characters. */
  size = 0;
  timer: NodeJS.Timeout | undefined;
  /** Resolves once its end is kept. */
  over: Promise<void> = Promise.resolve();
  #last: Json = {};
  readonly #told = new EventEmitter<{ news: [] }>();
  readonly #controller = new AbortController();

  constructor(
    readonly id: string,
    readonly client: string | undefined,
    private readonly reply: Pick<BareReply, 'headers'>,
    private readonly snapshot: () => object,
  ) {
    // Each client that follows it listens.
    this.#told.setMaxListeners(0);
  }

  get headers(): Readonly<Record<string, string>> {
    return this.reply.headers;
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  get opened(): boolean {
    return this.events.length > 0;
  }

  get response(): object {
    if (LAST.test(text(this.#last['type']) ?? '')) return record(this.#last['response']);
    return this.ended ? { ...this.snapshot(), status: 'cancelled' } : this.snapshot();
  }

  /** Gets each event before its text. */
  note(event: object): void {
    this.#last = record(event);
  }

  send(piece: string): void {
    this.size += piece.length;
    for (const event of piece.split('\n\n')) if (event !== '') this.events.push(`${event}\n\n`);
    this.#told.emit('news');
  }

  /** Nobody need know that it still runs. */
  ping(): void {
    return undefined;
  }

  async drained(): Promise<void> {
    return Promise.resolve();
  }

  end(piece: string): void {
    this.send(piece);
    this.close();
  }

  close(): void {
    this.ended = true;
    this.#told.emit('news');
  }

  async news(signal: AbortSignal): Promise<void> {
    if (!this.ended) await once(this.#told, 'news', { signal });
  }

  async cancel(): Promise<void> {
    this.#controller.abort(new BridgeError('cancelled', 'The client cancelled the response.'));
    await this.over;
  }
}

const LAST = /^response\.(?:completed|incomplete|failed)$/;
