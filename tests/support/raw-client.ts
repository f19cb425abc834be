/** An HTTP client on a bare socket, for what real clients hide: reading late, and leaving without notice. */
import { once } from 'node:events';
import { connect } from 'node:net';

export interface RawClient {
  /** Everything read so far, including the head and chunk lengths. */
  readonly received: string;
  /** Resolves once it has read `text`. @throws after 10 s, or when the connection ends first. */
  until(text: string): Promise<void>;
  /** Stops reading. */
  pause(): void;
  resume(): void;
  /** Disconnects, whatever is still in transit. Returns the Unix time in milliseconds. */
  leave(): number;
}

/** Sends one chat completion request. @param origin such as `http://127.0.0.1:40123`. */
export async function rawChat(origin: string, body: object): Promise<RawClient> {
  return rawPost(origin, '/v1/chat/completions', body);
}

export async function rawPost(origin: string, path: string, body: object): Promise<RawClient> {
  const { hostname, port, host } = new URL(origin);
  const socket = connect(Number(port), hostname);
  await once(socket, 'connect');
  const pieces: string[] = [];
  let look: (piece: string) => void = () => undefined;
  socket.setEncoding('utf8');
  socket.on('data', (piece: string) => {
    pieces.push(piece);
    look(piece);
  });
  socket.on('error', () => undefined);
  socket.on('close', () => look(''));

  const json = Buffer.from(JSON.stringify(body));
  const head = [
    `POST ${path} HTTP/1.1`,
    `Host: ${host}`,
    'Content-Type: application/json',
    `Content-Length: ${json.length}`,
  ];
  socket.write(`${head.join('\r\n')}\r\n\r\n`);
  socket.write(json);
  return {
    get received() {
      return pieces.join('');
    },
    until: async (text) =>
      new Promise((resolve, reject) => {
        let unsearched = '';
        const over = (settle: () => void): void => {
          clearTimeout(timer);
          look = () => undefined;
          settle();
        };
        const fail = (why: string): void =>
          over(() =>
            reject(new Error(`${why} before "${text}" came, after: ${pieces.join('').slice(-1000)}`)),
          );
        const timer = setTimeout(() => fail('A minute passed'), 60_000);
        look = (piece) => {
          unsearched += piece;
          if (unsearched.includes(text)) over(resolve);
          else if (socket.destroyed) fail('The connection ended');
          else unsearched = unsearched.slice(-text.length);
        };
        look(pieces.join(''));
      }),
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    leave: () => {
      socket.destroy();
      return Date.now();
    },
  };
}
