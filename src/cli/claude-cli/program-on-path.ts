import { programFiles, searchPath, type HostInfo } from './candidate-paths.js';
import { pathsOf, type FileProbe } from './file-probe.js';

/**
 * What to run for a program that the PATH leads to; `undefined` where it does not. Windows looks for a bare name in the
 * current folder first, where anybody may have put a program of that name, so there it is a full path.
 */
export function programOnPath(
  name: string,
  host: Pick<HostInfo, 'platform' | 'env'> & { readonly files: FileProbe },
): string | undefined {
  if (host.platform !== 'win32') return name;
  const paths = pathsOf(host.platform);
  const folders = searchPath(host).filter((each) => paths.isAbsolute(each));
  return folders
    .flatMap((folder) => programFiles(name, host).map((file) => paths.join(folder, file)))
    .find((file) => host.files.realFile(file) !== undefined);
}
