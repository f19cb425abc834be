/** Finds the program behind the small files that package managers on Windows put on the PATH to start it. */
import { pathsOf, type FileProbe } from './file-probe.js';

/**
 * The CLI itself, where a launcher would only stand in the way: a shell ends without what it started, and passes on neither
 * signals nor every argument. `undefined` when the file is no launcher, or when what it starts is unknown.
 * @param file an existing file on Windows
 */
export function launchedProgram(file: string, { files }: { readonly files: FileProbe }): string | undefined {
  const paths = pathsOf('win32');
  const folder = paths.dirname(file);
  const batch = /\.(cmd|bat)$/i.test(file) ? (files.smallText(file, LAUNCHER_BYTES) ?? '') : undefined;
  const scoop = files.smallText(file.replace(/\.[^.\\]*$/, '.shim'), LAUNCHER_BYTES);
  const named = [
    ...(batch === undefined ? [] : startedBy(batch)),
    ...(scoop === undefined ? [] : namedByScoop(scoop)),
  ];
  const usual = batch === undefined && !isVolta(folder) ? [] : usualPlaces(folder);
  const candidates = [...named.map((each) => paths.resolve(folder, each)), ...usual];
  return candidates.filter((each) => each !== file).find((each) => files.realFile(each) !== undefined);
}

const LAUNCHER_BYTES = 65_536;

/**
 * What the batch files of npm, pnpm, Yarn and Bun start: a quoted path below `%~dp0` or `%dp0%`, or a full one. Yarn's for a
 * global package starts the batch file of a project.
 */
function startedBy(batch: string): string[] {
  return Array.from(
    batch.matchAll(/"(?:%~dp0\\?|%dp0%\\?|(?=[A-Za-z]:\\))([^"%\r\n]*claude\.(?:exe|cmd))"/gi),
    ([, named]) => String(named),
  );
}

/** `path = "C:\…"`; a shim that also adds arguments cannot be left out. */
function namedByScoop(shim: string): string[] {
  if (/^\s*args\s*=/im.test(shim)) return [];
  const named = /^\s*path\s*=\s*"?([^"\r\n]+?)"?\s*$/im.exec(shim)?.[1];
  return named === undefined ? [] : [named];
}

const PROGRAM = ['@anthropic-ai', 'claude-code', 'bin', 'claude.exe'];

/** Volta's launchers are all the same program, which goes by its own name. */
function isVolta(folder: string): boolean {
  return /\\\.?volta\\bin$/i.test(folder);
}

/** Where npm, a project and Volta keep the package, seen from the folder of its launcher. */
function usualPlaces(folder: string): string[] {
  const paths = pathsOf('win32');
  if (isVolta(folder)) {
    const image = paths.join(folder, '..', 'tools', 'image', 'packages', '@anthropic-ai', 'claude-code');
    return [
      paths.join(image, 'node_modules', ...PROGRAM),
      paths.join(image, 'lib', 'node_modules', ...PROGRAM),
    ];
  }
  const modules =
    paths.basename(folder) === '.bin' ? paths.dirname(folder) : paths.join(folder, 'node_modules');
  return [paths.join(modules, ...PROGRAM)];
}
