/** Finds the CLI's native binary behind npm's `claude`, which may be a launcher or a placeholder. */
import { launchedProgram } from './launched-program.js';
import type { FileProbe } from './file-probe.js';
import { pathsOf } from './file-probe.js';

/**
 * npm 11 runs no install scripts. Without its script the package's command is a text file of about 500 bytes that only
 * prints how to repair it (2.1.197 and 2.1.330). The real program is in a separate package for each platform, beside the
 * wrapper or inside it. On Windows a package manager's command is a launcher that starts the program.
 * @param file an existing file, links followed
 * @param before the launchers that lead to it, because two may name each other
 */
export function nativeBinary(file: string, system: System, before: readonly string[] = []): NativeBinary {
  const { platform, files } = system;
  const paths = pathsOf(platform);
  const target = platform === 'win32' ? launchedProgram(file, system) : undefined;
  if (target !== undefined && !before.includes(target)) {
    const behind = nativeBinary(target, system, [...before, file]);
    return behind.kind === 'itself' ? { kind: 'elsewhere', path: target, past: 'launcher' } : behind;
  }
  if (files.smallText(file, PLACEHOLDER_BYTES)?.includes(PLACEHOLDER_TEXT) !== true)
    return { kind: 'itself' };

  const wrapper = paths.dirname(paths.dirname(file));
  const version = manifest(paths.join(wrapper, 'package.json'), files)?.['version'];
  for (const modules of modulesAbove(wrapper, platform)) {
    for (const name of platformPackages(system)) {
      const candidate = paths.join(modules, name);
      // A package manager may have put another version beside this one.
      if (
        version === undefined ||
        manifest(paths.join(candidate, 'package.json'), files)?.['version'] !== version
      )
        continue;
      const binary = files.realFile(paths.join(candidate, platform === 'win32' ? 'claude.exe' : 'claude'));
      if (binary !== undefined) return { kind: 'elsewhere', path: binary, past: 'placeholder' };
    }
  }
  return { kind: 'missing' };
}

export interface System {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly files: FileProbe;
}

export type NativeBinary =
  /** The file is the program, or a script or link that starts it. */
  | { readonly kind: 'itself' }
  | { readonly kind: 'elsewhere'; readonly path: string; readonly past: 'launcher' | 'placeholder' }
  | { readonly kind: 'missing' };

const WRAPPER = '@anthropic-ai/claude-code';
const PLACEHOLDER_BYTES = 4096;
export const PLACEHOLDER_TEXT = 'claude native binary not installed';

/**
 * npm installs only the package that fits the system, so the first one found is right. An x64 Node on Apple Silicon runs
 * under translation and can use either.
 */
function platformPackages({ platform, arch }: System): string[] {
  const exact = `${WRAPPER}-${platform}-${arch}`;
  if (platform === 'linux') return [exact, `${exact}-musl`];
  if (platform === 'darwin' && arch === 'x64') return [exact, `${WRAPPER}-darwin-arm64`];
  return [exact];
}

/** The `node_modules` folders in which Node would look for a dependency of the package, nearest first. */
function modulesAbove(directory: string, platform: NodeJS.Platform): string[] {
  const paths = pathsOf(platform);
  const above = paths.dirname(directory);
  const here = paths.join(directory, 'node_modules');
  return above === directory ? [here] : [here, ...modulesAbove(above, platform)];
}

function manifest(file: string, files: FileProbe): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(files.smallText(file, 65_536) ?? '');
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
