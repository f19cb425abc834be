/** A client of the WebSocket of responses that keeps what arrives, and checks every answer against the official specification. */
import { once } from 'node:events';
import { WebSocket, type ClientOptions } from 'ws';
import { sseEvent } from '../../src/wire/sse-data.js';
import { socketErrorFaults } from './openai-spec.js';
import { responsesStreamFaults, type SentEvent } from './responses-stream.js';

export interface SocketClient {
  readonly webSocket: WebSocket;
  /** Every message so far. */
  readonly messages: readonly SentEvent[];
  send(message: object | string | Uint8Array): void;
  /** The messages up to the next one that ends an answer, which are then gone. */
  answer(): Promise<SentEvent[]>;
  /** Sends a request and returns its answer. */
  ask(more: object): Promise<SentEvent[]>;
  /** Resolves with the code when the connection is closed. */
  closed(): Promise<number>;
}

/** @param origin such as `http://127.0.0.1:8000`. */
export async function openSocket(origin: string, options: ClientOptions = {}): Promise<SocketClient> {
  const webSocket = new WebSocket(`${origin.replace('http', 'ws')}/v1/responses`, options);
  const messages: SentEvent[] = [];
  const arrived = new EventTarget();
  let code: number | undefined;
  webSocket.on('message', (data: Buffer) => {
    messages.push(JSON.parse(data.toString()) as SentEvent);
    arrived.dispatchEvent(new Event('news'));
  });
  webSocket.once('close', (closeCode) => {
    code = closeCode;
    arrived.dispatchEvent(new Event('news'));
  });
  await once(webSocket, 'open');
  const news = async (): Promise<void> =>
    new Promise((resolve) => arrived.addEventListener('news', () => resolve(), { once: true }));
  const answer = async (): Promise<SentEvent[]> => {
    for (;;) {
      const last = messages.findIndex(isLast);
      if (last >= 0) return checked(messages.splice(0, last + 1));
      if (code !== undefined) throw new Error(`The socket closed with ${code}.`);
      await news();
    }
  };
  const client: SocketClient = {
    ...{ webSocket, messages, answer },
    send: (message) =>
      webSocket.send(
        typeof message === 'string' || message instanceof Uint8Array ? message : JSON.stringify(message),
      ),
    async ask(more) {
      client.send({ type: 'response.create', model: 'sonnet', ...more });
      return answer();
    },
    async closed() {
      while (code === undefined) await news();
      return code;
    },
  };
  return client;
}

function isLast({ type }: SentEvent): boolean {
  return type === 'error' || /^response\.(?:completed|incomplete|failed)$/u.test(type);
}

/** @throws when the answer breaks the specification. */
function checked(answer: SentEvent[]): SentEvent[] {
  const [only] = answer;
  const faults =
    only?.type === 'error'
      ? socketErrorFaults(only)
      : responsesStreamFaults(answer.map((event) => sseEvent(event.type, withoutLane(event))).join(''), true);
  if (faults.length > 0) throw new Error(faults.join('\n'));
  return answer;
}

function withoutLane(event: SentEvent): object {
  return Object.fromEntries(Object.entries(event).filter(([name]) => name !== 'stream_id'));
}

/** The text that an answer says. */
export function said(answer: readonly SentEvent[]): string {
  return answer
    .filter(({ type }) => type === 'response.output_text.delta')
    .map(({ delta }) => delta as string)
    .join('');
}

/** The id of the response that an answer is. */
export function responseIn(answer: readonly SentEvent[]): { readonly id: string } {
  return answer.at(-1)!['response'] as { readonly id: string };
}
