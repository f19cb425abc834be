/** Real load balancers that run the very files docs/scaling offers for copying, with only addresses and keys filled in. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { programOf } from '../real-parts.mjs';
import { freePort } from './free-port.js';
import { eventually } from './instances.js';

export const BALANCERS = ['haproxy', 'nginx'] as const;

export type BalancerKind = (typeof BALANCERS)[number];

export interface Balancer extends AsyncDisposable {
  /** Without a path. */
  readonly origin: string;
  /** The faults it has reported. */
  said(): string;
}

export interface BalancerOptions {
  /** Uses the file that sends each person to their own bridge, with these keys. */
  readonly keys?: readonly [string, string];
}

/** @param addresses of the bridges, in the order of the file; lines for further bridges are left out. */
export async function startBalancer(
  kind: BalancerKind,
  addresses: readonly string[],
  options: BalancerOptions = {},
): Promise<Balancer> {
  const folder = await mkdtemp(join(tmpdir(), 'claude-bridge-balancer-'));
  const port = await freePort();
  const file = join(folder, 'balancer.conf');
  await chmod(folder, 0o755);
  await writeFile(file, await configuration(kind, port, addresses, options));
  const main = kind === 'nginx' ? await nginxMain(folder, file) : file;
  const args = kind === 'nginx' ? ['-c', main, '-p', folder] : ['-db', '-q', '-f', main];
  const child = spawn(pathOf(kind), args, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text));
  const exited = once(child, 'exit');
  const origin = `http://127.0.0.1:${port}`;
  await eventually(`${kind} answers: ${said}`, async () => {
    if (child.exitCode !== null) throw new Error(`${kind} ended at once: ${said}`);
    return (await fetch(`${origin}/health`).catch(() => undefined)) !== undefined;
  });
  return {
    origin,
    said: () => said,
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await exited;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the program says about the file exactly as documented. @throws when it refuses the file. */
export async function checkedByProgram(kind: BalancerKind, name: string): Promise<string> {
  const run = promisify(execFile);
  if (kind === 'haproxy') {
    const { stdout, stderr } = await run(pathOf(kind), ['-c', '-V', '-f', join(FOLDER, name)]);
    return `${stdout}${stderr}`;
  }
  const folder = await mkdtemp(join(tmpdir(), 'claude-bridge-balancer-'));
  try {
    const main = await nginxMain(folder, join(FOLDER, name));
    const { stdout, stderr } = await run(pathOf(kind), ['-t', '-c', main, '-p', folder]);
    return `${stdout}${stderr}`;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const FOLDER = fileURLToPath(new URL('../../docs/scaling/', import.meta.url));

/** What to install when the program is missing. */
export function missingProgram(kind: BalancerKind): string | undefined {
  if (programOf(kind) !== undefined) return undefined;
  return `There is no ${kind} here. On Debian: apt-get update && apt-get install -y --no-install-recommends ${kind}`;
}

/** @throws Error that names the package, when the program is missing. */
function pathOf(kind: BalancerKind): string {
  const path = programOf(kind);
  if (path === undefined) throw new Error(missingProgram(kind));
  return path;
}

async function configuration(
  kind: BalancerKind,
  port: number,
  addresses: readonly string[],
  { keys }: BalancerOptions,
): Promise<string> {
  const name = `${kind}${keys ? '-by-person' : ''}.${kind === 'nginx' ? 'conf' : 'cfg'}`;
  const asPublished = await readFile(join(FOLDER, name), 'utf8');
  const lines = asPublished
    .replace(/(bind |listen )\D*8080/, `$1127.0.0.1:${port}`)
    .replaceAll('KEY-OF-THE-FIRST-PERSON', keys?.[0] ?? '')
    .replaceAll('KEY-OF-THE-SECOND-PERSON', keys?.[1] ?? '')
    .split('\n')
    // Only root may become another user.
    .filter((line) => process.getuid?.() === 0 || !/^\s*(?:user|group) haproxy$/.test(line));
  return lines.flatMap((line) => withAddress(line, addresses)).join('\n');
}

function withAddress(line: string, addresses: readonly string[]): string[] {
  const place = /192\.0\.2\.1(\d):8000/.exec(line);
  if (!place) return [line];
  const address = addresses[Number(place[1]) - 1];
  return address === undefined ? [] : [line.replace(place[0], address)];
}

/** The configuration that a system has around such a file, in a separate folder. */
async function nginxMain(folder: string, file: string): Promise<string> {
  const main = join(folder, 'nginx.conf');
  const folders = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const text = [
    ...(process.getuid?.() === 0 ? ['user root;'] : []),
    `daemon off; worker_processes 2; pid ${join(folder, 'nginx.pid')}; error_log stderr error;`,
    'events {}',
    'http {',
    '  access_log off;',
    ...folders.map((name) => `  ${name}_temp_path ${join(folder, name)};`),
    `  include ${file};`,
    '}',
  ];
  await writeFile(main, `${text.join('\n')}\n`);
  return main;
}
