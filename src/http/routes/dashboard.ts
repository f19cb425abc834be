/** GET / for browsers: the dashboard. It holds no data; its script asks for that, with the key. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import type { Express, Response } from 'express';
import { BridgeError } from '../../core/bridge-error.js';
import { withoutPath } from '../../core/own-command.js';

/**
 * Mounts the compiled dashboard, unless it was not built. Clients that accept JSON get the next handler of `/`.
 * @param command how its owner types the name of the bridge's own command
 */
export function mountDashboard(app: Express, folder: URL | undefined, command = 'claude-bridge'): void {
  // The page needs no key, so it must not tell where the bridge lies.
  const files = folder && readFiles(folder, withoutPath(command));
  if (!files) return;
  app.get('/', (req, res, next) => {
    res.vary('accept');
    const page = req.accepts(['json', 'html']) === 'html' ? files.get('index.html') : undefined;
    if (page === undefined) next();
    else send(page, res);
  });
  app.get('/page/:file', (req, res) => {
    const file = files.get(req.params.file);
    if (file === undefined) throw new BridgeError('not_found', `There is no file ${req.path}.`);
    send(file, res);
  });
}

interface DashboardFile {
  readonly type: string;
  readonly body: Buffer;
}

/** The files by name, read once, so that nothing a request names ever becomes a path. `undefined` without a page. */
function readFiles(folder: URL, command: string): ReadonlyMap<string, DashboardFile> | undefined {
  if (!existsSync(new URL('index.html', folder))) return undefined;
  const files = readdirSync(folder).flatMap((name) => {
    const type = TYPES.get(/\.\w+$/.exec(name)?.[0] ?? '');
    return type === undefined ? [] : [[name, { type, body: readFileSync(new URL(name, folder)) }] as const];
  });
  const page = readFileSync(new URL('index.html', folder), 'utf8');
  const body = Buffer.from(page.replaceAll('<code>claude-bridge ', `<code>${command} `));
  return new Map([...files, ['index.html', { type: TYPES.get('.html') ?? '', body }]]);
}

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.json', 'application/json'],
]);

function send({ type, body }: DashboardFile, res: Response): void {
  res.set({ ...HEADERS, 'content-type': type }).end(body);
}

/** Allows nothing from other servers, nothing inline, no text that becomes markup uncleaned, and no page that embeds this one. */
const HEADERS = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // The images that a person adds to a question.
    "img-src 'self' blob:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    // The library that cleans the HTML of answers makes it, and nothing else may.
    'trusted-types dompurify',
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
};
