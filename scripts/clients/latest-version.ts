/** Asks npm's registry for the newest version of a package. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** @throws if npm cannot tell it. */
export async function latestVersion(npmPackage: string): Promise<string> {
  const { stdout } = await promisify(execFile)('npm', ['view', `${npmPackage}@latest`, 'version']);
  return stdout.trim();
}
