/** The files of the page, read once: nothing that a request names ever becomes a path. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';

export interface PageFile {
  readonly type: string;
  readonly body: Buffer;
}

/** By name; nothing when the folder holds no page, as where it was not built. */
export function readPageFiles(folder: URL): ReadonlyMap<string, PageFile> | undefined {
  if (!existsSync(new URL('index.html', folder))) return undefined;
  const files = readdirSync(folder).flatMap((name) => {
    const type = TYPES.get(/\.\w+$/.exec(name)?.[0] ?? '');
    return type === undefined ? [] : [[name, { type, body: readFileSync(new URL(name, folder)) }] as const];
  });
  return new Map(files);
}

const TYPES = new Map([
  ['.html', 'text/html; charset=utf-8'],
  ['.css', 'text/css; charset=utf-8'],
  ['.js', 'text/javascript; charset=utf-8'],
  ['.svg', 'image/svg+xml'],
  ['.json', 'application/json'],
]);
