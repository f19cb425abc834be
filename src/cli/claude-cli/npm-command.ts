import { searchPath, type HostInfo } from './candidate-paths.js';
import { pathsOf, type FileProbe } from './file-probe.js';

/**
 * What to run for npm. On Windows a bare name may be a program in the current folder, so there it is a full path: npm beside
 * Node, as its installer puts it, or the first one on the PATH.
 */
export function npmCommand(host: HostInfo & { readonly files: FileProbe }): string {
  if (host.platform !== 'win32') return 'npm';
  const paths = pathsOf(host.platform);
  const folders = [paths.dirname(host.execPath), ...searchPath(host)].filter((each) =>
    paths.isAbsolute(each),
  );
  const candidates = folders.map((folder) => paths.join(folder, 'npm.cmd'));
  return candidates.find((file) => host.files.realFile(file) !== undefined) ?? candidates[0] ?? 'npm.cmd';
}
