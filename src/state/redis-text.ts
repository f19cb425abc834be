/** Takes long texts to Redis and from it in pieces, so that none keeps the one connection from everything else. */
import { randomUUID } from 'node:crypto';
import type { RedisClient } from './redis-client.js';
import type { RedisConnection } from './redis-connection.js';

/** @param reserve gets its bytes before all of it is in memory; what it throws is thrown. `undefined` without such a key. */
export async function readText(
  redis: RedisConnection,
  key: string,
  reserve?: (bytes: number) => void,
): Promise<string | undefined> {
  const { RESP_TYPES } = await import('@redis/client');
  const part = async (client: RedisClient, from: number, bytes: number): Promise<Buffer> => {
    const typed = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
    return (await typed.getRange(key, from, from + bytes - 1)) ?? Buffer.of();
  };
  for (;;) {
    const [size, first] = await redis.read(
      async (client) => Promise.all([client.strLen(key), part(client, 0, PIECE_BYTES)]),
      PIECE_BYTES,
    );
    if (size === 0) return undefined;
    reserve?.(size);
    const pieces = [first];
    for (let at = PIECE_BYTES; at < size; at += PIECE_BYTES)
      pieces.push(await redis.read(async (client) => part(client, at, PIECE_BYTES), PIECE_BYTES));
    const whole = Buffer.concat(pieces);
    if (pieces.length === 1) return whole.toString();
    const head = await redis.read(async (client) => part(client, 0, HEAD_BYTES));
    // Otherwise somebody has written it meanwhile.
    if (whole.length === size && head.equals(whole.subarray(0, HEAD_BYTES))) return whole.toString();
    reserve = undefined;
  }
}

/** The texts of the keys in their order; `undefined` where there is none. */
export async function readTexts(
  redis: RedisConnection,
  keys: readonly string[],
): Promise<(string | undefined)[]> {
  const sizes = await redis.read(async (client) => Promise.all(keys.map(async (key) => client.strLen(key))));
  const texts: (string | undefined)[] = [];
  while (texts.length < keys.length) {
    let end = texts.length;
    let bytes = 0;
    do bytes += sizes[end++] ?? 0;
    while (end < keys.length && bytes + (sizes[end] ?? 0) <= PIECE_BYTES);
    const [key = '', ...more] = keys.slice(texts.length, end);
    if (more.length === 0) texts.push(await readText(redis, key));
    else {
      const found = await redis.read(async (client) => client.mGet([key, ...more]), bytes);
      texts.push(...found.map((text) => text ?? undefined));
    }
  }
  return texts;
}

/**
 * What a script gets as its argument for a text that begins with `{`: the text, or the key where a long one waits for it.
 * @param prefix of the keys of that script
 */
export async function argumentFor(redis: RedisConnection, text: string, prefix: string): Promise<string> {
  if (text.length * MOST_BYTES_A_UNIT <= PIECE_BYTES) return text;
  const bytes = Buffer.from(text);
  const key = `${prefix}waiting:${randomUUID()}`;
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const piece = bytes.subarray(at, at + PIECE_BYTES);
    await redis.write(
      async (client) =>
        at === 0
          ? client.set(key, piece, { expiration: { type: 'PX', value: WAITING_MS } })
          : Promise.all([client.append(key, piece), client.pExpire(key, WAITING_MS)]),
      piece.length,
    );
  }
  return key;
}

/** The Lua function that a script calls with what `argumentFor` gave, before it changes anything. */
export const WHOLE_TEXT = `
local function whole(text)
  if text == '' or string.sub(text, 1, 1) == '{' then return text end
  local waiting = redis.call('GET', text)
  if not waiting then error('a long text is gone') end
  redis.call('DEL', text)
  return waiting
end
`;

const PIECE_BYTES = 256 * 1024;
/** The head of a record has its version. */
const HEAD_BYTES = 512;
const MOST_BYTES_A_UNIT = 3;
/** How long a text waits for its script, which comes at once unless the bridge is killed. */
const WAITING_MS = 60_000;
