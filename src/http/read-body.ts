/** Reads the text of a request's body, unpacked, and no further than it may be. */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Response } from 'express';
import { BridgeError } from '../core/bridge-error.js';
import type { BodyShare } from './body-budget.js';
import { toBridgeError } from './to-bridge-error.js';

/**
 * `share` is asked for all bytes as they come. What is refused while it arrives is answered at once; its client may go on
 * sending for a moment, so that it comes to read the answer.
 * @throws BridgeError
 */
export async function readBody(
  req: IncomingMessage,
  res: Response,
  { limitBytes, share }: { readonly limitBytes: number; readonly share: BodyShare },
): Promise<string> {
  try {
    // A packed body is hardly ever larger than what is in it.
    if (Number(req.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
    const bytes = await unpacked(req, (size, sum) => {
      if (sum > limitBytes) throw tooLarge(limitBytes);
      share.take(size);
    });
    return textOf(bytes);
  } catch (error) {
    endAfterAnswer(req, res);
    throw error;
  }
}

/** Other bytes would become marks for what cannot be read, and the model would be asked something else. */
function textOf(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  throw new BridgeError(
    'unsupported_media_type',
    'The body is not in UTF-8: it holds bytes that stand for no character there. Encode the JSON in UTF-8 and send it again.',
  );
}

async function unpacked(
  req: IncomingMessage,
  admit: (size: number, sum: number) => void,
): Promise<Uint8Array> {
  const unpack = unpackerOf(req);
  const source: Readable = unpack ? req.pipe(unpack) : req;
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let sum = 0;
    const over = (): void => {
      source.off('data', take).off('end', whole).off('error', unreadable);
      req.off('close', left).off('error', left);
      source.on('error', () => undefined);
      if (!unpack) return;
      req.unpipe(unpack);
      unpack.destroy();
    };
    const fail = (error: Error): void => {
      over();
      pieces.length = 0;
      reject(error);
    };
    const take = (piece: Buffer): void => {
      sum += piece.length;
      try {
        admit(piece.length, sum);
        pieces.push(piece);
      } catch (error) {
        fail(toBridgeError(error));
      }
    };
    const whole = (): void => {
      over();
      resolve(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces, sum));
    };
    const unreadable = (cause: unknown): void => fail(malformed(cause));
    const left = (): void => {
      if (!req.complete)
        fail(new BridgeError('cancelled', 'The client left before the request was complete.'));
    };
    source.on('data', take).once('end', whole);
    if (unpack) unpack.once('error', unreadable);
    req.once('close', left).once('error', left);
  });
}

function unpackerOf(req: IncomingMessage): Transform | undefined {
  switch ((req.headers['content-encoding'] ?? 'identity').toLowerCase()) {
    case 'identity':
      return undefined;
    case 'gzip':
      return createGunzip(PIECES);
    case 'deflate':
      return createInflate(PIECES);
    case 'br':
      return createBrotliDecompress(PIECES);
    default:
      throw new BridgeError(
        'unsupported_media_type',
        'The body is compressed in a way this server cannot read. Send it plain or with gzip.',
      );
  }
}

/**
 * Of thousands of small pieces, which is what there would be, some would lie where the system's allocator can give nothing before
 * them back: a few large bodies would leave hundreds of megabytes in memory. A piece takes no more than is written to it.
 */
const PIECES = { chunkSize: 1024 * 1024 };

/** Without a moment's reading the system resets the connection, and the answer is lost on its way. */
function endAfterAnswer(req: IncomingMessage, res: Response): void {
  if (req.complete) return;
  req.resume();
  res.once('finish', () => {
    const ending = setTimeout(() => req.destroy(), LINGER_MS).unref();
    req.once('close', () => clearTimeout(ending)).once('end', () => clearTimeout(ending));
  });
}

function tooLarge(limitBytes: number): BridgeError {
  const megabytes = Math.ceil(limitBytes / 1024 / 1024);
  return new BridgeError(
    'request_too_large',
    `The request body is larger than ${megabytes} MB. ` +
      `Raise the limit with: claude-bridge config set body-limit-mb ${megabytes * 2}`,
  );
}

function malformed(cause: unknown): BridgeError {
  return new BridgeError(
    'invalid_request',
    'The request could not be read: its compressed body is damaged. Send it plain, or compress it again.',
    { cause },
  );
}

const LINGER_MS = 2000;
