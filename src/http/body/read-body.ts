/** Reads the text of a request's body, decompressed, up to the allowed size. */
import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { BridgeError } from '../../core/bridge-error.js';
import type { BodyReservation } from './body-budget.js';
import { collectBytes } from './byte-collector.js';
import { toBridgeError } from '../failures/to-bridge-error.js';

/** Reserves all bytes as they arrive. @throws BridgeError at once for a body that is refused while it arrives */
export async function readBody(
  req: IncomingMessage,
  { limitBytes, reservation }: { readonly limitBytes: number; readonly reservation: BodyReservation },
): Promise<string> {
  // A compressed body is hardly ever larger than its content.
  if (Number(req.headers['content-length'] ?? 0) > limitBytes) throw tooLarge(limitBytes);
  const bytes = await decompressed(req, (size, sum) => {
    if (sum > limitBytes) throw tooLarge(limitBytes);
    reservation.reserve(size);
  });
  return textOf(bytes);
}

/** Decoding invalid bytes would replace them by U+FFFD and so change the request. */
function textOf(bytes: Uint8Array): string {
  if (isUtf8(bytes)) return new TextDecoder().decode(bytes);
  throw new BridgeError(
    'unsupported_media_type',
    'The body is not valid UTF-8. Encode the JSON in UTF-8 and send it again.',
  );
}

async function decompressed(
  req: IncomingMessage,
  admit: (size: number, sum: number) => void,
): Promise<Uint8Array> {
  const decompressor = decompressorOf(req);
  const source: Readable = decompressor ? req.pipe(decompressor) : req;
  return new Promise((resolve, reject) => {
    const collected = collectBytes();
    let sum = 0;
    const over = (): void => {
      source.off('data', take).off('end', whole).off('error', unreadable);
      req.off('close', left).off('error', left);
      source.on('error', () => undefined);
      if (!decompressor) return;
      req.unpipe(decompressor);
      decompressor.destroy();
    };
    const fail = (error: Error): void => {
      over();
      reject(error);
    };
    const take = (piece: Buffer): void => {
      sum += piece.length;
      try {
        admit(piece.length, sum);
        collected.add(piece);
      } catch (error) {
        fail(toBridgeError(error));
      }
    };
    const whole = (): void => {
      over();
      resolve(collected.bytes());
    };
    const unreadable = (cause: unknown): void => fail(malformed(cause));
    const left = (): void => {
      if (!req.complete)
        fail(new BridgeError('cancelled', 'The client left before the request was complete.'));
    };
    source.on('data', take).once('end', whole);
    if (decompressor) decompressor.once('error', unreadable);
    req.once('close', left).once('error', left);
  });
}

function decompressorOf(req: IncomingMessage): Transform | undefined {
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
        'This server does not support the content encoding of the body. Send it uncompressed or with gzip.',
      );
  }
}

const PIECES = { chunkSize: 64 * 1024 };

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
    'The request could not be read: its compressed body is damaged. Send it uncompressed, or compress it again.',
    { cause },
  );
}
