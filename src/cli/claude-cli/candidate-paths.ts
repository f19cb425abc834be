/** Lists the places where the Claude CLI may be, in search order. */
import { windowsVariable } from '../../process/system-program.js';
import { pathsOf } from './file-probe.js';

/** Absolute paths without duplicates: the PATH first, then the places that installers use. Reads no files. */
export function candidatePaths(where: HostInfo): string[] {
  return [...new Set(programPaths('claude', [...searchPath(where), ...usualDirectories(where)], where))];
}

/** Where a program may be in these folders. Relative ones are left out: they would run whatever the current folder holds. */
export function programPaths(
  name: string,
  directories: readonly string[],
  where: Pick<HostInfo, 'platform' | 'env'>,
): string[] {
  const paths = pathsOf(where.platform);
  const files = programFiles(name, where);
  return directories
    .filter((directory) => paths.isAbsolute(directory))
    .flatMap((directory) => files.map((file) => paths.join(directory, file)));
}

export interface HostInfo {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
  /** The Node executable. Version managers put global npm packages beside it. */
  readonly execPath: string;
}

/** Callers drop relative entries, which would run whatever the current folder holds. */
export function searchPath({ platform, env }: Pick<HostInfo, 'platform' | 'env'>): string[] {
  const entries = (variable(env, 'PATH', platform) ?? '').split(pathsOf(platform).delimiter);
  return entries.map((entry) => entry.replace(/^"(.*)"$/, '$1')).filter((entry) => entry !== '');
}

function usualDirectories({ platform, env, home, execPath }: HostInfo): string[] {
  const paths = pathsOf(platform);
  const join = (...parts: string[]): string => paths.join(...parts);
  const underHome = [
    '.local/bin',
    '.claude/local',
    '.claude/bin',
    '.bun/bin',
    '.volta/bin',
    '.npm-global/bin',
  ];
  const ofHome = underHome.map((directory) => join(home, ...directory.split('/')));
  const besideNode = paths.dirname(execPath);
  if (platform === 'win32') {
    const local = variable(env, 'LOCALAPPDATA', platform) ?? join(home, 'AppData', 'Local');
    const roaming = variable(env, 'APPDATA', platform) ?? join(home, 'AppData', 'Roaming');
    const programs = variable(env, 'ProgramFiles', platform) ?? 'C:\\Program Files';
    return [
      ...ofHome,
      join(roaming, 'npm'),
      join(local, 'Programs', 'claude'),
      join(local, 'Programs', 'ClaudeCode'),
      join(local, 'Microsoft', 'WinGet', 'Links'),
      join(variable(env, 'PNPM_HOME', platform) ?? join(local, 'pnpm')),
      join(local, 'Yarn', 'bin'),
      join(variable(env, 'VOLTA_HOME', platform) ?? join(local, 'Volta'), 'bin'),
      join(variable(env, 'SCOOP', platform) ?? join(home, 'scoop'), 'shims'),
      join(programs, 'nodejs'),
      besideNode,
    ];
  }
  const pnpm = platform === 'darwin' ? 'Library/pnpm' : '.local/share/pnpm';
  const system = ['/usr/local/bin', '/usr/bin'];
  if (platform === 'darwin') system.unshift('/opt/homebrew/bin');
  else system.push('/home/linuxbrew/.linuxbrew/bin', '/snap/bin');
  return [...ofHome, join(home, pnpm), besideNode, ...system];
}

/** On Windows a program is a file with one of the extensions of PATHEXT; a bare name there is a script for other shells. */
function programFiles(name: string, { platform, env }: Pick<HostInfo, 'platform' | 'env'>): string[] {
  if (platform !== 'win32') return [name];
  const extensions = (variable(env, 'PATHEXT', platform) ?? '.COM;.EXE;.BAT;.CMD').toLowerCase().split(';');
  return extensions.filter((each) => PROGRAMS.has(each)).map((extension) => `${name}${extension}`);
}

/** PATHEXT also names scripts, which Windows opens with another program. */
const PROGRAMS = new Set(['.com', '.exe', '.bat', '.cmd']);

/** Windows ignores case: `Path` is `PATH`. An empty value counts as unset. */
function variable(env: HostInfo['env'], name: string, platform: NodeJS.Platform): string | undefined {
  const exact = env[name];
  if (exact !== undefined && exact !== '') return exact;
  const found = platform === 'win32' ? windowsVariable(name.toUpperCase(), env) : undefined;
  return found === '' ? undefined : found;
}
