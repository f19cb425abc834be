/** The answers that go on without their clients: as long as they run and some time longer, with all their events; after that, in the store. */
import type { Socket } from 'node:net';
import type { StoredResponse } from '../../core/response-store.js';
import type { WireRequest } from '../../core/wire-request.js';
import { BareReply } from '../answer/bare-reply.js';
import { runRequest } from '../answer/run-request.js';
import { sendStream } from '../answer/send-answer.js';
import type { AppOptions } from '../app-options.js';
import { httpStatus } from '../../wire/error-response.js';
import { sseEvent } from '../../wire/sse-data.js';
import { toBridgeError } from '../failures/to-bridge-error.js';
import type { BeginRequest } from '../observe/request-log.js';
import { bridgeLease } from './bridge-lease.js';
import { brokenOff } from './kept-run.js';
import { OwnRun } from './own-run.js';
import type { BackgroundRun } from './own-run.js';

export interface BackgroundRuns {
  /** Resolves once nothing refuses the request any more. @throws BridgeError */
  start(request: WireRequest, origin: RunOrigin): Promise<BackgroundRun>;
  /** `undefined` for one that is over for long, or another client's. */
  find(id: string, client: string | undefined): BackgroundRun | undefined;
  forget(id: string): void;
  /** Resolves once the end of everything that runs is kept. Never rejects. */
  over(): Promise<void>;
  /** The record, or what became of it if the bridge that worked on it is gone. @throws BridgeError store_unavailable */
  settled(kept: StoredResponse): Promise<StoredResponse>;
}

export interface RunOrigin {
  readonly socket: Socket;
  readonly path: string;
  /** The name of the key. */
  readonly client: string | undefined;
}

export function backgroundRuns(options: AppOptions, begin: BeginRequest): BackgroundRuns {
  const { responseStore, store, log, now, newId } = options;
  const lease = bridgeLease({ ...(store && { records: store.records }), newId, now, log });
  const keep = async (run: OwnRun, kept: Partial<StoredResponse>): Promise<void> => {
    const { id, client, response } = run;
    try {
      await responseStore?.put({
        ...{ id, response, items: [], inputFrom: 0, durable: true, ...kept },
        ...(client !== undefined && { client }),
      });
    } catch (error) {
      log.warn(
        { response: id, reason: error instanceof Error ? error.message : String(error) },
        'the response could not be kept',
      );
    }
  };
  /** Oldest first. */
  const runs = new Map<string, OwnRun>();
  const running = new Set<Promise<void>>();
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
        });
      await Promise.race([accepted, over]);
      const past = request.background?.past ?? {};
      // Before its client knows its id.
      const begun = lease.begin().then(async () => keep(run, { ...past, runsOn: lease.own }));
      run.over = over
        // Once its stream is open, a failure is its last event.
        .catch((error: unknown) => log.error({ err: error }, 'a background response failed'))
        .then(async () => begun)
        .then(async () => {
          const events = store && run.size <= MAX_KEPT_CHARACTERS ? { events: run.events } : {};
          await keep(run, { ...past, ...events });
          lease.end();
          if (runs.has(run.id)) ended(run);
        })
        .finally(() => running.delete(run.over));
      running.add(run.over);
      runs.set(run.id, run);
      await begun;
      return run;
    },
    async over() {
      await Promise.all(running);
    },
    find(id, client) {
      const run = runs.get(id);
      return run?.client === client ? run : undefined;
    },
    forget,
    async settled(kept) {
      if (kept.runsOn === undefined || (await lease.isAlive(kept.runsOn))) return kept;
      const broken = brokenOff(kept);
      await responseStore?.put(broken);
      return broken;
    },
  };
}

/** How long the events of one that has ended are kept; the response itself is kept like every other. */
const KEPT_MS = 600_000;
/** Of the events of all that have ended. */
const MAX_CHARACTERS = 32 * 1024 * 1024;
/** Of the events that are kept with one response. */
const MAX_KEPT_CHARACTERS = 4 * 1024 * 1024;
