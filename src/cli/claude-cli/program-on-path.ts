import { programPaths, searchPath, type HostInfo } from './candidate-paths.js';
import type { FileProbe } from './file-probe.js';

/**
 * What to run for a program that the PATH leads to; `undefined` where it does not. Windows looks for a bare name in the
 * current folder first, where anybody may have put a program of that name, so there it is a full path.
 */
export function programOnPath(
  name: string,
  host: Pick<HostInfo, 'platform' | 'env'> & { readonly files: FileProbe },
): string | undefined {
  if (host.platform !== 'win32') return name;
  return programPaths(name, searchPath(host), host).find((file) => host.files.realFile(file) !== undefined);
}
