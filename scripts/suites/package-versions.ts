/** The versions that a checked-out repository has of its own packages, and asks for of others, as npm takes them: `ai@7.0.1`. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** @param path the package's folder in the repository. */
export async function ownVersion(folder: string, path: string): Promise<string> {
  const { name, version } = await manifest(folder, path);
  return `${name}@${version}`;
}

/** Without those in the repository itself. @param path the package's folder in the repository. */
export async function dependencies(folder: string, path: string): Promise<readonly string[]> {
  const needed = Object.entries((await manifest(folder, path)).dependencies ?? {});
  return needed
    .filter(([, range]) => !range.startsWith('workspace:'))
    .map(([name, range]) => `${name}@${range}`);
}

async function manifest(folder: string, path: string): Promise<Manifest> {
  return JSON.parse(await readFile(join(folder, path, 'package.json'), 'utf8')) as Manifest;
}
