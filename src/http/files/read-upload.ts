/** Reads a form with one file, whose content is passed on as it arrives. */
import { Busboy } from '@fastify/busboy';
import type { BusboyFileStream, BusboyInstance } from '@fastify/busboy';
import type { Request } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import type { UploadFields } from '../../openai/files/file-object.js';
import { invalid } from '../../wire/invalid-request.js';
import { textBounds } from '../../wire/schema/text-fields.js';
import { toBridgeError } from '../failures/to-bridge-error.js';

export interface Upload {
  readonly filename: string;
  /** Fails if the form does. */
  readonly pieces: AsyncIterable<Uint8Array>;
  /** Resolves at the end of the form, which comes after that of the file. */
  readonly fields: Promise<UploadFields>;
}

/** Resolves when the file begins. @throws BridgeError at once for a form that is refused while it arrives */
export async function readUpload(req: Request, limitBytes: number): Promise<Upload> {
  refuseType(req);
  const parser = parserOf(req, limitBytes);
  return new Promise((resolve, reject) => {
    const values = new Map<string, string>();
    let file: BusboyFileStream | undefined;
    let failure: BridgeError | undefined;
    let whole: (fields: UploadFields) => void = () => undefined;
    let broken: (error: Error) => void = reject;
    const fail = (error: BridgeError): void => {
      if (failure) return;
      failure = error;
      over();
      broken(error);
      req.unpipe(parser);
      file?.destroy(error);
      parser.destroy();
    };
    const left = (): void => {
      if (!req.complete) fail(new BridgeError('cancelled', 'The client left before its file was complete.'));
    };
    const over = (): void => {
      req.off('close', left).off('error', left);
    };
    parser
      .on('file', (name, stream, filename: string | undefined) => {
        // What the stream says of its end comes to its reader.
        stream.on('error', () => fail(malformed()));
        if (name !== 'file' || !filename) {
          stream.resume();
          fail(missing());
          return;
        }
        if (filename.length > textBounds.title) {
          stream.resume();
          fail(invalid('file', `The name of the file is longer than ${textBounds.title} characters.`));
          return;
        }
        file = stream.once('limit', () => fail(tooLarge(limitBytes)));
        const fields = new Promise<UploadFields>((settled, refused) => {
          whole = settled;
          broken = refused;
        });
        fields.catch(() => undefined);
        resolve({ filename, pieces: piecesOf(stream, () => failure), fields });
      })
      .on('field', (name, value) => void values.set(name, value))
      .on('filesLimit', () =>
        fail(invalid('file', 'A form may hold one file. Send each file in a request of its own.')),
      )
      .on('error', () => fail(malformed()))
      .once('finish', () => {
        over();
        if (file) whole(values);
        else fail(missing());
      });
    for (const event of ['fieldsLimit', 'partsLimit'])
      parser.on(event, () => fail(invalid('', 'The form has more fields than an upload can have.')));
    req.once('close', left).once('error', left);
    req.pipe(parser);
  });
}

/** @throws BridgeError for a form without a boundary */
function parserOf({ headers }: Request, limitBytes: number): BusboyInstance {
  try {
    return new Busboy({
      headers: { ...headers, 'content-type': headers['content-type'] ?? '' },
      limits: { files: 1, fileSize: limitBytes, fields: 20, fieldSize: 4096, parts: 21, headerPairs: 20 },
      fileHwm: 256 * 1024,
    });
  } catch {
    throw malformed();
  }
}

async function* piecesOf(
  stream: BusboyFileStream,
  failure: () => BridgeError | undefined,
): AsyncGenerator<Uint8Array> {
  try {
    yield* stream as AsyncIterable<Uint8Array>;
  } catch (error) {
    throw failure() ?? toBridgeError(error);
  }
  const failed = failure();
  if (failed) throw failed;
}

/** @throws BridgeError unsupported_media_type */
function refuseType({ headers }: Request): void {
  if (!/^multipart\/form-data\s*;.*boundary=/i.test(headers['content-type'] ?? '')) {
    throw new BridgeError(
      'unsupported_media_type',
      'A file is uploaded as a form. Send "Content-Type: multipart/form-data" with the fields "purpose" and "file".',
    );
  }
  if ((headers['content-encoding'] ?? 'identity').toLowerCase() !== 'identity') {
    throw new BridgeError('unsupported_media_type', 'A form cannot be compressed here. Send it as it is.');
  }
}

function missing(): BridgeError {
  return invalid('file', 'file is missing. Send a form with the field "file", which is a file with a name.');
}

function malformed(): BridgeError {
  return new BridgeError('invalid_request', 'The form is damaged or ends too early. Send it again.');
}

function tooLarge(limitBytes: number): BridgeError {
  const megabytes = Math.ceil(limitBytes / 1024 / 1024);
  return new BridgeError(
    'request_too_large',
    `The file is larger than ${megabytes} MB. Raise the limit with: claude-bridge config set max-file-mb ${megabytes * 2}`,
    { param: 'file' },
  );
}
