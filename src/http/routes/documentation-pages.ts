/** GET /docs and GET /redoc: the OpenAPI document as web pages, and the files that these load. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RequestHandler, Response } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import type { OperationDoc } from '../../openapi/operation-doc.js';
import type { Endpoint } from '../route.js';

/** `npm run build` fills `pagesFolder`. Without a folder there are no documentation pages. */
export const getSwaggerPage: Endpoint = ({ options: { pagesFolder } }) =>
  pagesFolder === undefined ? undefined : { doc: swaggerDoc, handlers: [page(pagesFolder, 'docs.html')] };

export const getRedocPage: Endpoint = ({ options: { pagesFolder } }) =>
  pagesFolder === undefined
    ? undefined
    : { doc: redocDoc, handlers: [page(pagesFolder, 'redoc.html', redocAllowances)] };

export const getDocumentationFile: Endpoint = ({ options: { pagesFolder } }) =>
  pagesFolder === undefined
    ? undefined
    : {
        doc: fileDoc,
        handlers: [
          async (req, res) => {
            const name = String(req.params['file']);
            const type = Object.hasOwn(fileTypes, name) ? fileTypes[name] : undefined;
            if (type === undefined)
              throw new BridgeError('not_found', `There is no file ${req.path}. Open /docs.`);
            await sendFile(res, pagesFolder, name, type);
          },
        ],
      };

function page(folder: string, name: string, allowed: PageAllowances = {}): RequestHandler {
  return async (_req, res) => {
    res.setHeader('content-security-policy', contentPolicy(allowed));
    await sendFile(res, folder, name, 'text/html; charset=utf-8');
  };
}

/** The files that a browser can request. */
const fileTypes: Readonly<Record<string, string>> = {
  'icon.svg': 'image/svg+xml',
  'pages.css': 'text/css; charset=utf-8',
  'redoc.standalone.js': 'text/javascript; charset=utf-8',
  'start-redoc.js': 'text/javascript; charset=utf-8',
  'start-swagger-ui.js': 'text/javascript; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
};

interface PageAllowances {
  /** Hashes of the style elements that its scripts add. */
  readonly styles?: readonly string[];
  /** The source of its workers. */
  readonly workers?: string;
}

/** Redoc adds empty style elements (it fills them in ways that no policy restricts) and one with a fixed text. Its search runs in a worker. */
const redocAllowances: PageAllowances = {
  styles: [
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='",
  ],
  workers: 'blob:',
};

/** Allows scripts and styles from this server's own files only, and no other server. */
function contentPolicy({ styles = [], workers }: PageAllowances): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    ["style-src 'self'", ...styles].join(' '),
    "img-src 'self' data:",
    "connect-src 'self'",
    ...(workers === undefined ? [] : [`worker-src ${workers}`]),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** With `no-cache` a browser revalidates the file every time, and gets a 304 while the file is the same. */
async function sendFile(res: Response, folder: string, name: string, type: string): Promise<void> {
  const content = await readFile(path.join(folder, name)).catch((cause: unknown) => {
    throw new BridgeError('internal_error', `The documentation's ${name} was not built. Run: npm run build`, {
      cause,
    });
  });
  const etag = `"${createHash('sha256').update(content).digest('base64url')}"`;
  res.set({
    'content-type': type,
    'cache-control': 'no-cache',
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    etag,
  });
  res.send(content);
}

const swaggerDoc: OperationDoc = {
  id: 'getDocsPage',
  tag: 'Documentation',
  summary: 'Open this description as a web page that sends requests (Swagger UI)',
  description: 'Needs no key and loads nothing from other servers.',
  answers: [{ status: 200, description: 'The page.', other: 'text/html', headers: ['etag'] }],
};

const redocDoc: OperationDoc = {
  ...swaggerDoc,
  id: 'getRedocPage',
  summary: 'Open this description as a web page for reading (Redoc)',
};

const fileDoc: OperationDoc = {
  id: 'getPageFile',
  tag: 'Documentation',
  summary: 'Get a file that the documentation pages load',
  parameters: [
    {
      name: 'file',
      in: 'path',
      description: 'The name of a script, a style sheet or an image.',
      schema: { type: 'string' },
      example: 'pages.css',
    },
  ],
  answers: [{ status: 200, description: 'The file.', other: '*/*', headers: ['etag'] }],
  errors: ['not_found'],
};
