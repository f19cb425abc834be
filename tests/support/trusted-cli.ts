/** Makes a bridge in a separate process accept a stand-in for the CLI as already proved. */
import { homedir } from 'node:os';
import { openCliVerdicts } from '../../src/cli/claude-cli/cli-verdicts.js';
import { thisMachine } from '../../src/cli/machine.js';
import { silentLog } from '../../src/core/logger.js';

/** @param env the bridge's environment, which names its data folder. */
export async function trustCli(path: string, env: Readonly<Record<string, string>>): Promise<void> {
  const machine = { ...thisMachine([]), env, home: env['HOME'] ?? homedir() };
  await openCliVerdicts(machine, silentLog).keep(
    { path, version: '2.1.330' },
    { ok: true, cacheLifetime: '1h' },
  );
}
