/** The answers that go on without their clients, as long as they run and some time longer. */
import { EventEmitter, once } from 'node:events';
import type { Socket } from 'node:net';
import { BridgeError } from '../../core/bridge-error.js';
import { record, text, type Json } from '../../core/json.js';
import type { WireRequest } from '../../core/wire-request.js';
import { BareReply } from '../answer/bare-reply.js';
import type { EventStream } from '../answer/event-stream.js';
import { runRequest } from '../answer/run-request.js';
import { sendStream } from '../answer/send-answer.js';
import type { AppOptions } from '../app-options.js';
import { httpStatus } from '../../wire/error-response.js';
import { sseEvent } from '../../wire/sse-data.js';
import { toBridgeError } from '../failures/to-bridge-error.js';
import type { BeginRequest } from '../observe/request-log.js';

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
  /** Stops it, unless it has ended. */
  cancel(): Promise<void>;
}

export interface BackgroundRuns {
  /** Resolves once nothing refuses the request any more. @throws BridgeError */
  start(request: WireRequest, origin: RunOrigin): Promise<BackgroundRun>;
  /** `undefined` for one that is over for long, or another client's. */
  find(id: string, client: string | undefined): BackgroundRun | undefined;
  forget(id: string): void;
}

export interface RunOrigin {
  readonly socket: Socket;
  readonly path: string;
  /** The name of the key. */
  readonly client: string | undefined;
}

export function backgroundRuns(options: AppOptions, begin: BeginRequest): BackgroundRuns {
  /** Oldest first. */
  const runs = new Map<string, OwnRun>();
  const forget = (id: string): void => {
    clearTimeout(runs.get(id)?.timer);
    runs.delete(id);
  };
  const ended = (run: OwnRun): void => {
    run.timer = setTimeout(() => forget(run.id), KEPT_MS).unref();
    const over = [...runs.values()].filter((each) => each.ended);
    let characters = over.reduce((sum, { size }) => sum + size, 0);
    for (const { id, size } of over) {
      if (characters <= MAX_CHARACTERS) break;
      characters -= size;
      forget(id);
    }
  };
  return {
    async start(request, { socket, path, client }) {
      const reply = new BareReply(socket);
      const facts = begin(reply, { method: 'BG', path });
      if (client !== undefined) facts.client = client;
      const run = new OwnRun(`resp_${facts.id}`, client, reply, () => request.background?.snapshot() ?? {});
      let accept = (): void => undefined;
      const accepted = new Promise<void>((resolve) => (accept = resolve));
      const over = runRequest(
        request,
        {
          ...{ reply, address: socket.remoteAddress },
          watch: () => ({ signal: run.signal, release: () => undefined }),
          send: async (events, sending) => {
            const encoder = request.encoder(sending.head, (name, event) => {
              run.note(event);
              return sseEvent(name, event);
            });
            run.send(encoder.open());
            accept();
            await sendStream(events, encoder, run, { ...sending, heartbeatMs: options.heartbeatMs });
          },
        },
        options,
      )
        .catch((error: unknown) => {
          const refusal = toBridgeError(error);
          facts.errorCode = refusal.code;
          reply.statusCode = httpStatus(refusal);
          throw refusal;
        })
        .finally(() => {
          run.close();
          reply.close(facts.errorCode !== 'cancelled');
          if (runs.has(run.id)) ended(run);
        });
      await Promise.race([accepted, over]);
      // Once its stream is open, a failure is its last event.
      over.catch((error: unknown) => options.log.error({ err: error }, 'a background response failed'));
      runs.set(run.id, run);
      if (run.ended) ended(run);
      return run;
    },
    find(id, client) {
      const run = runs.get(id);
      return run?.client === client ? run : undefined;
    },
    forget,
  };
}

class OwnRun implements BackgroundRun, EventStream {
  readonly events: string[] = [];
  ended = false;
  size = 0;
  timer: NodeJS.Timeout | undefined;
  #last: Json = {};
  readonly #told = new EventEmitter<{ news: []; over: [] }>();
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
    this.#told.emit('over');
  }

  async news(signal: AbortSignal): Promise<void> {
    if (!this.ended) await once(this.#told, 'news', { signal });
  }

  async cancel(): Promise<void> {
    if (this.ended) return;
    const over = once(this.#told, 'over');
    this.#controller.abort(new BridgeError('cancelled', 'The client cancelled the response.'));
    await over;
  }
}

const LAST = /^response\.(?:completed|incomplete|failed)$/;
/** How long the events of one that has ended are kept; the response itself is kept like every other. */
const KEPT_MS = 600_000;
/** Of the events of all that have ended. */
const MAX_CHARACTERS = 32 * 1024 * 1024;
