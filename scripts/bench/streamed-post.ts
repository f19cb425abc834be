/** A minimal client: one POST over a kept-alive connection, and the time of its first word. */
import { Agent, request } from 'node:http';

export interface Streamed {
  /** From the call to the first event that `isFirst` accepts, in milliseconds. */
  readonly firstMs: number;
  readonly totalMs: number;
  /** The data of every event. */
  readonly events: readonly string[];
}

/** @throws when the status is not 200, or `isFirst` accepts no event. */
export async function streamedPost(
  url: string,
  body: object,
  isFirst: (data: string) => boolean,
  headers: Readonly<Record<string, string>> = {},
): Promise<Streamed> {
  const begun = performance.now();
  let firstMs: number | undefined;
  const events: string[] = [];
  let rest = '';
  const take = (piece: string): void => {
    const blocks = (rest + piece).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const data = /^data: ?(.*)$/m.exec(block)?.[1];
      if (data === undefined) continue;
      if (firstMs === undefined && isFirst(data)) firstMs = performance.now() - begun;
      events.push(data);
    }
  };
  await posted(url, JSON.stringify(body), headers, take);
  if (firstMs === undefined) throw new Error(`No answer in: ${events.join('\n').slice(0, 500)}`);
  return { firstMs, totalMs: performance.now() - begun, events };
}

/** The whole body of the answer. @throws when the status is not 200. */
export async function wholePost(url: string, body: object): Promise<string> {
  let whole = '';
  await posted(url, JSON.stringify(body), {}, (piece) => (whole += piece));
  return whole;
}

const agent = new Agent({ keepAlive: true, maxSockets: 64 });

async function posted(
  url: string,
  body: string,
  headers: Readonly<Record<string, string>>,
  take: (piece: string) => void,
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const sent = request(url, {
      agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body), ...headers },
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      let failure = '';
      response.setEncoding('utf8');
      response.on('data', (piece: string) => {
        if (response.statusCode === 200) take(piece);
        else failure += piece;
      });
      response.once('error', reject);
      response.once('end', () => {
        if (response.statusCode === 200) resolve();
        else reject(new Error(`Status ${response.statusCode ?? 'none'}: ${failure.slice(0, 300)}`));
      });
    });
    sent.end(body);
  });
}
