/** Checks whether a CLI carries requests unchanged: by a remembered verdict, or by a probe. */
import type { ProbeVerdict } from '../../claude/probe/probe-verdict.js';
import type { Logger } from '../../core/logger.js';
import type { Prove } from '../../session/cli-process/cli-proof.js';
import { probeCli } from '../../session/probe/probe-cli.js';
import { openCliVerdicts, type ProvenCli } from './cli-verdicts.js';
import { readVersion } from './inspect-cli.js';
import type { Machine } from '../machine.js';

/** For the engine. The CLI may have changed whenever the engine asks again. */
export function createProve(cli: ProvenCli, machine: Machine, log: Logger): Prove {
  let asked = 0;
  return async (signal) => {
    asked += 1;
    const { path } = cli;
    const version = asked === 1 ? cli.version : await readVersion({ path, foundAt: path }, machine);
    const known = openCliVerdicts(machine, log).find({ path, version });
    return known ?? probeAndRemember({ path, version }, machine, { log, signal });
  };
}

/** Probes the CLI, even when a verdict is remembered. @throws BridgeError when the probe finds nothing out */
export async function probeAndRemember(
  cli: ProvenCli,
  machine: Machine,
  { log, signal }: { readonly log: Logger; readonly signal?: AbortSignal },
): Promise<ProbeVerdict> {
  const { env, platform, execPath, newId, now } = machine;
  const startedAt = now();
  const verdict = await probeCli({
    ...{ cli, env, platform, execPath, newId },
    ...(signal && { signal }),
  });
  const fields = { path: cli.path, version: cli.version, ms: now() - startedAt, ...verdict };
  if (verdict.ok) log.debug(fields, 'the Claude CLI carries requests unchanged');
  else log.error(fields, 'the Claude CLI cannot be used');
  await openCliVerdicts(machine, log).keep(cli, verdict);
  return verdict;
}
