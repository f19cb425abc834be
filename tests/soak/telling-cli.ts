/** The real CLI, started so that its API requests tell from which process they come. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import type { RecordedRequest } from '../support/messages-api.js';

export interface TellingCli extends AsyncDisposable {
  readonly path: string;
  /** In the environment of each of its processes: for `processesMarked`. */
  readonly marker: string;
}

export async function createTellingCli(cliPath: string): Promise<TellingCli> {
  const folder = await mkdtemp(join(tmpdir(), 'claude-bridge-telling-cli-'));
  const path = join(folder, 'claude');
  const marker = `told-by-${basename(folder)}`;
  // The shell becomes the CLI, so its process id is the CLI's.
  const program = `#!/bin/sh\nSOAK='${marker}' ANTHROPIC_CUSTOM_HEADERS="${HEADER}: $$" exec '${cliPath}' "$@"\n`;
  await writeFile(path, program, { mode: 0o755 });
  return {
    ...{ path, marker },
    [Symbol.asyncDispose]: async () => rm(folder, { recursive: true, force: true }),
  };
}

/** @throws when the request tells no process. */
export function processOf({ headers }: RecordedRequest): number {
  const pid = Number(headers[HEADER]);
  if (!Number.isInteger(pid)) throw new Error('The request does not tell from which process it comes.');
  return pid;
}

const HEADER = 'x-from-process';
