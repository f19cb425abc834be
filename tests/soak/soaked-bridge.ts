/** The bridge that is soaked: `claude-bridge serve`, a process of its own as a service runs it, with the settings of a busy server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MEMORY_VARIABLES } from '../../src/cli/commands/service/service-files.js';
import type { StatusBody } from '../../src/http/routes/status.js';
import { descendantsOf, processesMarked, stillAlive } from '../support/leftovers.js';
import { probe, PROBE_FLAGS, type Probed } from '../support/process-probe.js';
import { cliEnvironment } from '../support/real-cli.js';
import { readLog, type BridgeLog } from './bridge-log.js';
import { HONEST, keyOf, PARTY_SETTINGS } from './parties.js';
import { settled } from './settled.js';

export interface SoakedBridge extends AsyncDisposable {
  /** Without a path. */
  readonly origin: string;
  readonly pid: number;
  readonly log: BridgeLog;
  /** Whether it has ended by itself. */
  readonly ended: boolean;
  /** Where it and its processes keep what they do not keep for long. */
  readonly temporary: string;
  status(): Promise<StatusBody>;
  probe(): Promise<Probed>;
}

/**
 * Resolves once it serves. When it is disposed of, nothing may be left.
 * @param object is told of what should never happen to it.
 */
export async function startSoakedBridge(
  cliPath: string,
  apiUrl: string,
  object: (violation: string) => void,
): Promise<SoakedBridge> {
  const environment = await cliEnvironment(apiUrl);
  const { env, home } = environment;
  const temporary = join(home, 'tmp');
  await mkdir(temporary);
  const child = spawn(
    process.execPath,
    ['--trace-warnings', ...PROBE_FLAGS, PROGRAM, 'serve', '--cli-path', cliPath],
    {
      cwd: home,
      env: { ...env, ...MEMORY_VARIABLES, TMPDIR: temporary, ...SETTINGS, ...PARTY_SETTINGS },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    },
  );
  const exited = once(child, 'exit');
  const log = readLog(child, object);
  let [ended, stopping] = [false, false];
  void exited.then(([code, signal]) => {
    ended = true;
    if (!stopping || code !== 0) object(`the bridge ended with ${String(code ?? signal)}`);
  });
  const origin = await Promise.race([log.serves, exited.then(() => undefined)]);
  if (origin === undefined) throw new Error('The bridge did not start.');
  return {
    ...{ origin, pid: child.pid!, log, temporary },
    get ended() {
      return ended;
    },
    status: async () => {
      const headers = { 'x-api-key': keyOf(HONEST[0]!) };
      return (await (await fetch(`${origin}/v1/status`, { headers })).json()) as StatusBody;
    },
    probe: async () => probe(child),
    async [Symbol.asyncDispose]() {
      const family = await descendantsOf(child.pid!);
      stopping = true;
      child.kill('SIGTERM');
      await exited;
      await settled('processes of the bridge are left', object, async () => {
        const left = [...(await stillAlive(family)), ...(await processesMarked(home))];
        return left.length === 0;
      });
      const files = await readdir(temporary);
      if (files.length > 0) object(`files of the bridge are left: ${files.join(', ')}`);
      await environment.close();
    },
  };
}

const PROGRAM = fileURLToPath(new URL('../../bin/claude-bridge.js', import.meta.url));

const SETTINGS = {
  SERVER_PORT: '0',
  CLAUDE_BRIDGE_LOG_LEVEL: 'debug',
  CLAUDE_BRIDGE_JSON_LOGS: 'true',
  CLAUDE_BRIDGE_MAX_CONCURRENT: '6',
  CLAUDE_BRIDGE_SPARES: '1',
  CLAUDE_BRIDGE_MAX_SPARES: '2',
  CLAUDE_BRIDGE_MAX_IDLE_CONVERSATIONS: '8',
  CLAUDE_BRIDGE_IDLE_TIMEOUT: '60',
  CLAUDE_BRIDGE_MAX_TOOL_WAITS: '4',
  CLAUDE_BRIDGE_TOOL_WAIT_TIMEOUT: '20',
  CLAUDE_BRIDGE_FIRST_TOKEN_TIMEOUT: '60',
  CLAUDE_BRIDGE_SILENCE_TIMEOUT: '5',
  CLAUDE_BRIDGE_ANSWER_TIMEOUT: '120',
  CLAUDE_BRIDGE_EMBEDDING_IDLE_TIMEOUT: '20',
  CLAUDE_BRIDGE_CLI_RETRIES: '0',
  // Small, so that they are full before memory is first looked at.
  CLAUDE_BRIDGE_MAX_RESPONSES_MB: '4',
};
