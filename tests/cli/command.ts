/** Runs the compiled command as a user would: a process of its own, with only the environment a test gives it. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = fileURLToPath(new URL('../../', import.meta.url));

/** Holds the command as an installation puts it on the PATH. */
export const INSTALLED = path.join(repositoryRoot, 'tests/cli/installed');

export interface Sandbox extends Disposable {
  /** An empty home, which also holds the config file. Every process of the sandbox has it in its environment. */
  readonly home: string;
  /** The whole environment: nothing but the bridge on the PATH, no login, an API that refuses connections. */
  readonly env: Readonly<Record<string, string>>;
}

export function sandbox(extra: Readonly<Record<string, string>> = {}): Sandbox {
  const home = mkdtempSync(path.join(tmpdir(), 'claude-bridge-command-'));
  return {
    home,
    env: {
      HOME: home,
      CLAUDE_BRIDGE_CONFIG_DIR: path.join(home, 'config'),
      ANTHROPIC_BASE_URL: 'http://127.0.0.1:9',
      ...extra,
      PATH: [extra['PATH'], INSTALLED].filter((each) => each !== undefined).join(path.delimiter),
    },
    [Symbol.dispose]: () => rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 }),
  };
}

export interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end. `input` is piped into it. */
export async function claudeBridge(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  input = '',
): Promise<Finished> {
  return start(args, env, input).finished;
}

export interface Started {
  readonly child: ChildProcess;
  readonly finished: Promise<Finished>;
  /** Waits for text on either stream and gives what the pattern matched. @throws when the command ends or 45 s pass without it */
  saw(pattern: RegExp): Promise<RegExpExecArray>;
}

export function start(args: readonly string[], env: Readonly<Record<string, string>>, input = ''): Started {
  const child = spawn(process.execPath, [path.join(repositoryRoot, 'bin/claude-bridge.js'), ...args], {
    env,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  // The test judges a command that ends before it has read everything.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const finished = new Promise<Finished>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, stdout, stderr }));
  });
  let ended = false;
  void finished.then(() => (ended = true));
  const saw = async (pattern: RegExp): Promise<RegExpExecArray> => {
    const deadline = Date.now() + 120_000;
    for (;;) {
      const match = pattern.exec(`${stdout}${stderr}`);
      if (match !== null) return match;
      if (ended || Date.now() > deadline) throw new Error(`No ${String(pattern)} in:\n${stdout}${stderr}`);
      await delay(10);
    }
  };
  return { child, finished, saw };
}
