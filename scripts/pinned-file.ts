/** Files of pinned development packages, read only if they are exactly the files a script was written for. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../', import.meta.url));

export interface PinnedFile {
  readonly file: string;
  readonly sha256: string;
}

/** @throws Error when it is a different file. */
export async function readPinned({ file, sha256 }: PinnedFile): Promise<Buffer> {
  const content = await readFile(file);
  if (sha256Of(content) === sha256) return content;
  throw new Error(`${file} is not the file this was written for (sha256 ${sha256Of(content)}). Run: npm ci`);
}

/** Makes the file unless it already exists. @throws Error when the result differs. */
export async function makePinned(
  { file, sha256 }: PinnedFile,
  make: () => Promise<Uint8Array>,
): Promise<void> {
  if (existsSync(file) && sha256Of(await readFile(file)) === sha256) return;
  const made = await make();
  const found = sha256Of(made);
  if (found !== sha256) throw new Error(`${path.basename(file)} came out as ${found}, not as ${sha256}.`);
  await replaceFile(file, made);
}

/** Anyone reading the folder meanwhile sees only complete files. */
export async function replaceFile(file: string, content: Uint8Array): Promise<void> {
  await writeFile(`${file}.new`, content);
  await rename(`${file}.new`, file);
}

/** For a package that need not export its package.json. */
export function packageFolder(name: string): string {
  return path.join(root, 'node_modules', name);
}

function sha256Of(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
