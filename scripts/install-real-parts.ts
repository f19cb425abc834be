/** Installs the real programs that tests run and this machine lacks, for `.ci/run` and other runners: `apt-get` on Debian and Ubuntu, Homebrew on macOS. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { REAL_PARTS, stateOf, type PartName } from '../tests/real-parts.mjs';

/** None for a system on which the tests of these parts do not run. */
export function installCommands(
  platform: NodeJS.Platform,
  missing: readonly PartName[],
  isRoot: boolean,
): string[][] {
  const packages = missing.map((name) => REAL_PARTS[name].debian);
  const formulas = missing.filter((name) => HOMEBREW.includes(name));
  if (platform === 'linux' && packages.length > 0) {
    const apt = isRoot ? ['apt-get'] : ['sudo', 'apt-get'];
    return [
      [...apt, 'update', '-qq'],
      [...apt, 'install', '-y', '-qq', '--no-install-recommends', ...packages],
    ];
  }
  return platform === 'darwin' && formulas.length > 0 ? [['brew', 'install', ...formulas]] : [];
}

/** What a Mac lacks. Homebrew has them under these names. */
const HOMEBREW: readonly PartName[] = ['haproxy', 'nginx', 'redis', 'fish'];

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const missing = (Object.keys(REAL_PARTS) as PartName[]).filter((name) => stateOf(name) === 'missing');
  const commands = installCommands(process.platform, missing, process.getuid?.() === 0);
  for (const [command = '', ...args] of commands) execFileSync(command, args, { stdio: 'inherit' });
}
