/** The bridge as people run it: `bin/claude-bridge.js serve` in a separate process. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { freePort } from '../../tests/support/free-port.js';
import { probe, PROBE_FLAGS } from '../../tests/support/process-probe.js';

export interface BridgeProcess extends AsyncDisposable {
  /** Without a path. */
  readonly origin: string;
  readonly pid: number;
  /** From the start of the process until its port accepts a connection, in milliseconds. */
  readonly listeningMs: number;
  /** Bytes in use on its heap, after garbage collection. */
  heapUsed(): Promise<number>;
}

export interface BridgeProcessOptions {
  readonly cliPath: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Needed for `heapUsed`; slows the start down a little. */
  readonly probed?: boolean;
}

export async function startBridgeProcess(options: BridgeProcessOptions): Promise<BridgeProcess> {
  const port = await freePort();
  const begun = performance.now();
  const child = spawn(
    process.execPath,
    [
      ...(options.probed === true ? PROBE_FLAGS : []),
      PROGRAM,
      'serve',
      '--port',
      String(port),
      '--cli-path',
      options.cliPath,
      '--log-level',
      'warn',
    ],
    { cwd: options.cwd, env: options.env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] },
  );
  const exited = once(child, 'exit');
  while (!(await accepts(port))) {
    if (child.exitCode !== null) throw new Error(`The bridge ended with exit code ${child.exitCode}.`);
    await delay(2);
  }
  const listeningMs = performance.now() - begun;
  return {
    origin: `http://127.0.0.1:${port}`,
    pid: child.pid!,
    listeningMs,
    heapUsed: async () => (await probe(child)).heapUsed,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

const PROGRAM = fileURLToPath(new URL('../../bin/claude-bridge.js', import.meta.url));

async function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
