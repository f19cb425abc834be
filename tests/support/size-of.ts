/** How much room a folder takes. */
import { lstat, readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** The bytes of all files below. */
export async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true });
  const stats = await Promise.all(entries.map((entry) => lstat(join(folder, entry))));
  return stats.filter((each) => each.isFile()).reduce((sum, { size }) => sum + size, 0);
}
