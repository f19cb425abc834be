/** Looks for a CLI where npm puts global programs, for when that is none of the usual places. */
import { run } from '../../../process/run.js';
import { diskProbe } from '../../claude-cli/file-probe.js';
import { pathsOf } from '../../claude-cli/platform-path.js';
import type { Machine } from '../../machine.js';

/** Its full path, or `undefined`. */
export async function globalNpmCli({ env, platform }: Machine): Promise<string | undefined> {
  const known = Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined);
  const asked = await run('npm', ['prefix', '-g'], {
    env: Object.fromEntries(known),
    timeoutMs: 20_000,
  }).catch(() => undefined);
  const prefix = asked?.exitCode === 0 ? asked.stdout.trim() : '';
  const paths = pathsOf(platform);
  if (!paths.isAbsolute(prefix)) return undefined;
  const file = platform === 'win32' ? paths.join(prefix, 'claude.cmd') : paths.join(prefix, 'bin', 'claude');
  return diskProbe.realFile(file) === undefined ? undefined : file;
}
