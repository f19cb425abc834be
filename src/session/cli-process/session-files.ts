/** What a CLI that is killed leaves in its own folder. */
import { readdirSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { ProcessHost } from '../../process/kill-tree.js';

/**
 * Removes the files by which the user's other sessions find a process and reach its socket: `PID.json` and, with 2.1.330,
 * `PID.HASH.key`, which is good for that socket alone. Reads none of them. Never throws.
 */
export function removeSessionFiles(pid: number, { env, platform }: ProcessHost): void {
  const home = (platform === 'win32' ? env['USERPROFILE'] : env['HOME']) ?? homedir();
  const folder = path.join(env['CLAUDE_CONFIG_DIR'] ?? path.join(home, '.claude'), 'sessions');
  // A relative one lies in the CLI's working directory.
  if (!path.isAbsolute(folder)) return;
  try {
    for (const name of readdirSync(folder)) {
      const owned = name === `${pid}.json` || (name.startsWith(`${pid}.`) && name.endsWith('.key'));
      if (owned) rmSync(path.join(folder, name), { force: true });
    }
  } catch {
    // There is no such folder, or it is not to be written.
  }
}
