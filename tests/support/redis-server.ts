/** A real Redis on a free port of 127.0.0.1 with its own folder, which a test can stop, hang and restart. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { freePort } from './free-port.js';

export interface TestRedis extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** The output of `redis-cli` for a command. */
  ask(...command: readonly string[]): Promise<string>;
  /** Answers no one until `wake`, but keeps its connections. */
  hang(): void;
  wake(): void;
  /** Stops it at once, with everything it held. */
  kill(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  start(): Promise<void>;
}

/** @param options further arguments for `redis-server`, such as `--requirepass`, `sesame`. */
export async function startRedis(...options: readonly string[]): Promise<TestRedis> {
  const port = await freePort();
  const folder = mkdtempSync(path.join(tmpdir(), 'claude-bridge-redis-'));
  let server: ChildProcess | undefined;
  const kill = async (): Promise<void> => {
    if (server?.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  };
  const start = async (): Promise<void> => {
    server = await serverOn(port, ['--dir', folder, ...options]);
  };
  await start();
  return {
    ...{ port, kill, start },
    url: `redis://127.0.0.1:${port}`,
    ask: (...command) => redisCli(port, command),
    hang: () => void server?.kill('SIGSTOP'),
    wake: () => void server?.kill('SIGCONT'),
    async [Symbol.asyncDispose]() {
      await kill();
      rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
    },
  };
}

/** Resolves once it accepts connections. */
async function serverOn(port: number, options: readonly string[]): Promise<ChildProcess> {
  const fixed = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const server = spawn('redis-server', [...fixed, ...options], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    let said = '';
    server.once('error', () =>
      reject(
        new Error('redis-server is missing. On Debian: apt-get update && apt-get install -y redis-server'),
      ),
    );
    server.once('exit', () => reject(new Error(`redis-server ended:\n${said}`)));
    server.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      if (said.includes('Ready to accept connections')) resolve();
    });
  });
  return server;
}

async function redisCli(port: number, command: readonly string[]): Promise<string> {
  const client = spawn('redis-cli', ['-p', String(port), ...command], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [client.stdout, client.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text));
  await once(client, 'close');
  return said.trim();
}
