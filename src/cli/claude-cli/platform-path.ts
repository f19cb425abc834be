import path from 'node:path';

/** The path rules of the platform that is asked about, which in tests is not always the one they run on. */
export function pathsOf(platform: NodeJS.Platform): path.PlatformPath {
  return platform === 'win32' ? path.win32 : path.posix;
}
