/** A systemd of the test's own: the manager of one user, in a mount namespace where it touches nothing of this machine. */
import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { NAMESPACE } from '../real-parts.mjs';

/**
 * Runs shell lines one after the other while it runs, which ends with them.
 * @param home holds the script, and in `.config/systemd/user` the units
 * @returns everything they said
 * @throws when they take more than 80 seconds
 */
export async function besideSystemd(
  lines: readonly string[],
  { home, env }: { readonly home: string; readonly env: Readonly<Record<string, string>> },
): Promise<string> {
  const script = join(home, 'steps.sh');
  writeFileSync(
    script,
    `exec 2>&1
mount -t tmpfs tmpfs /run && mkdir -p /run/systemd/system /run/user
# What the first process of a machine lays out: what a unit may not see is covered by these.
mkdir -p /run/systemd/inaccessible/dir && : > /run/systemd/inaccessible/reg
export XDG_RUNTIME_DIR=/run/user
${SYSTEMD} --user >/dev/null &
manager=$!
trap 'systemctl --user exit >/dev/null; wait $manager' EXIT
trap 'exit 1' TERM
for i in $(seq 100); do [ -S /run/user/systemd/private ] && break; sleep 0.1; done
${lines.join('\n')}
`,
  );
  const run = promisify(execFile)('unshare', [...NAMESPACE, '/bin/bash', script], {
    env,
    timeout: 80_000,
  });
  const { stdout } = await run.catch((error: unknown) => {
    throw new Error(`Not all was done beside systemd:\n${(error as { stdout: string }).stdout}`);
  });
  return stdout;
}

const SYSTEMD = '/usr/lib/systemd/systemd';
