/** Looks at files without running or changing anything. */
import { accessSync, constants, readFileSync, realpathSync, statSync } from 'node:fs';

export interface FileProbe {
  /** The file itself, with every link followed; undefined when there is no file. */
  realFile(path: string): string | undefined;
  isExecutable(path: string): boolean;
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
