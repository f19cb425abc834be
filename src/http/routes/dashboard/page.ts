/** GET / for browsers: the page of the bridge. It holds no data; its script asks for that, with the key. */
import type { RequestHandler, Response } from 'express';
import { BridgeError } from '../../../core/bridge-error.js';
import type { PageFile } from './page-files.js';

/** The page for whoever wants to look at it; programs, and tools that take anything, get what comes after. */
export function page(files: ReadonlyMap<string, PageFile>): RequestHandler {
  return (req, res, next) => {
    res.vary('accept');
    const file = req.accepts(['json', 'html']) === 'html' ? files.get('index.html') : undefined;
    if (file === undefined) next();
    else send(file, res);
  };
}

export function pageFile(files: ReadonlyMap<string, PageFile>): RequestHandler {
  return (req, res) => {
    const file = files.get(String(req.params['file']));
    if (file === undefined) throw new BridgeError('not_found', `There is no ${req.path} here.`);
    send(file, res);
  };
}

function send({ type, body }: PageFile, res: Response): void {
  res.set({ ...HEADERS, 'content-type': type }).end(body);
}

/** Nothing from elsewhere, nothing inline, no text that becomes markup, and no other page around it. */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};
