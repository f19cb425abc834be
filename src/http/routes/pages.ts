/** GET /docs and GET /redoc: the OpenAPI document as web pages, with all that they load. */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { RequestHandler, Response } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import type { Route } from '../mount-route.js';
import { pageFileOperation, redocPageOperation, swaggerPageOperation } from './page-operations.js';

/** `folder` is the one that `npm run build` fills. */
export function pageRoutes(folder: string): Route[] {
  const page = (name: string, allowed: PageAllowances = {}): RequestHandler => {
    return async (_req, res) => {
      res.setHeader('content-security-policy', contentPolicy(allowed));
      await sendFile(res, folder, name, 'text/html; charset=utf-8');
    };
  };
  const file: RequestHandler = async (req, res) => {
    const name = String(req.params['file']);
    const type = Object.hasOwn(fileTypes, name) ? fileTypes[name] : undefined;
    if (type === undefined) throw new BridgeError('not_found', `There is no ${req.path} here. Open /docs.`);
    await sendFile(res, folder, name, type);
  };
  return [
    { path: '/docs', operations: { get: { handlers: [page('docs.html')], doc: swaggerPageOperation } } },
    {
      path: '/redoc',
      operations: { get: { handlers: [page('redoc.html', redocAllowances)], doc: redocPageOperation } },
    },
    { path: '/docs/:file', operations: { get: { handlers: [file], doc: pageFileOperation } } },
  ];
}

/** What a browser may ask for by name. */
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
  /** Hashes of the style elements that scripts add. */
  readonly styles?: readonly string[];
  /** Where workers come from. */
  readonly workers?: string;
}

/** Redoc adds empty style elements, which it fills in ways that need no leave, and one with this text; its search is a worker. */
const redocAllowances: PageAllowances = {
  styles: [
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
    "'sha256-QMIg+bpjm3JdElJ388KYke01izlUW0UoNOeKjpMxdgc='",
  ],
  workers: 'blob:',
};

/** No script and no style but the page's own files, and no other server. */
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

/** A browser asks every time whether the file is still the same, and is then told so without the file. */
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
