/** POST and GET /files, GET and DELETE /files/:id, and GET /files/:id/content: the uploaded files of the client that asks. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { fileQuery, uploadSettings } from '../../openai/files/file-object.js';
import {
  deleteFileOperation,
  fileContentOperation,
  fileOperation,
  filesOperation,
  uploadFileOperation,
} from '../../openai/files/files-operations.js';
import { readUpload } from '../files/read-upload.js';
import { clientIdOf, hasSeveralKeys } from '../guards/client-id.js';
import { factsOf } from '../observe/request-facts.js';
import type { Endpoint } from '../route.js';

export const uploadFile: Endpoint = ({ files, options }) => {
  const limitBytes = options.fileLimitBytes ?? DEFAULT_LIMIT_BYTES;
  const running: string[] = [];
  const mostOfOne = hasSeveralKeys(options.keys) ? MOST_OF_ONE : MOST_AT_ONCE;
  return {
    doc: uploadFileOperation,
    handlers: [
      async (req, res) => {
        const { client } = factsOf(res);
        const own = files(client);
        const id = clientIdOf(client, req.socket.remoteAddress);
        if (running.length >= MOST_AT_ONCE) throw tooMany(`${MOST_AT_ONCE} files are`);
        if (running.filter((each) => each === id).length >= mostOfOne)
          throw tooMany(`${mostOfOne} files of this client are`);
        running.push(id);
        try {
          const { filename, pieces, fields } = await readUpload(req, limitBytes);
          res.json(await own.create(pieces, async () => ({ filename, ...uploadSettings(await fields) })));
        } finally {
          running.splice(running.indexOf(id), 1);
        }
      },
    ],
  };
};

function tooMany(uploads: string): BridgeError {
  return new BridgeError('queue_full', `${uploads} being uploaded already. Try again in a moment.`, {
    retryable: true,
  });
}

/** Each takes memory for its buffers, and room on the disk that is counted only at its end. */
const MOST_AT_ONCE = 16;
/** One client of several that uploads slowly leaves room for the others. */
const MOST_OF_ONE = MOST_AT_ONCE / 2;

/** OpenAI's limit. */
const DEFAULT_LIMIT_BYTES = 512 * 1024 * 1024;

export const listFiles: Endpoint = ({ files }) => ({
  doc: filesOperation,
  handlers: [
    async (req, res) => {
      res.json(await files(factsOf(res).client).list(fileQuery(req.query)));
    },
  ],
});

export const retrieveFile: Endpoint = ({ files }) => ({
  doc: fileOperation,
  handlers: [
    async (req, res) => {
      res.json(await files(factsOf(res).client).demand(idOf(req)));
    },
  ],
});

export const deleteFile: Endpoint = ({ files }) => ({
  doc: deleteFileOperation,
  handlers: [
    async (req, res) => {
      const id = idOf(req);
      await files(factsOf(res).client).remove(id);
      res.json({ id, object: 'file', deleted: true });
    },
  ],
});

export const getFileContent: Endpoint = ({ files }) => ({
  doc: fileContentOperation,
  handlers: [
    async (req, res) => {
      const own = files(factsOf(res).client);
      const { id, bytes, filename } = await own.demand(idOf(req));
      const pieces = own.content(id)[Symbol.asyncIterator]();
      // A content that cannot be read is an error as every other, not a download that breaks off.
      const first = await pieces.next();
      res.attachment(filename);
      res.setHeader('content-type', 'application/octet-stream');
      res.setHeader('content-length', bytes);
      if (req.method === 'HEAD' || first.done === true) {
        await pieces.return?.();
        res.end();
        return;
      }
      const { value } = first;
      const body = Readable.from(
        (async function* () {
          yield value;
          yield* { [Symbol.asyncIterator]: () => pieces };
        })(),
      );
      try {
        await pipeline(body, res);
      } catch (error) {
        if (error instanceof BridgeError) throw error;
        factsOf(res).errorCode = 'cancelled';
      }
    },
  ],
});

function idOf(req: Request): string {
  return String(req.params['id']);
}
