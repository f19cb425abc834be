/** Looks at files without running or changing anything, by the path rules of any platform. */
import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';
import path from 'node:path';

export interface FileProbe {
  /** The file behind every link; undefined when there is no file. */
  realFile(path: string): string | undefined;
  isExecutable(path: string): boolean;
  isFolder(path: string): boolean;
  /** The text of a file of at most `maxBytes`; undefined when it is larger or cannot be read. */
  smallText(path: string, maxBytes: number): string | undefined;
}

export const diskProbe: FileProbe = {
  realFile: (path) =>
    attempt(() => {
      const real = realpathSync(path);
      return statSync(real).isFile() ? real : undefined;
    }),
  isExecutable: (path) =>
    attempt(() => {
      accessSync(path, constants.X_OK);
      return true;
    }) ?? false,
  isFolder: (path) => attempt(() => statSync(path).isDirectory()) ?? false,
  smallText: (path, maxBytes) =>
    attempt(() => (statSync(path).size <= maxBytes ? readFileSync(path, 'utf8') : undefined)),
};

function attempt<T>(look: () => T | undefined): T | undefined {
  try {
    return look();
  } catch {
    return undefined;
  }
}

/** The path rules of a platform, which in tests is not always the one they run on. */
export function pathsOf(platform: NodeJS.Platform): path.PlatformPath {
  return platform === 'win32' ? path.win32 : path.posix;
}
