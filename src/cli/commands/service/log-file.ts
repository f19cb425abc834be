/** Prints the end of a log file, and new lines as they arrive. */
import { open } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { CommandFailure } from '../../command-failure.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';
import type { LogOptions } from './service-plan.js';

/** With `follow`, until `signal`. @throws CommandFailure when there is no such file */
export async function showLogFile(
  path: string,
  { lines, follow }: LogOptions,
  stdout: Pick<Machine['stdout'], 'write'>,
  signal?: AbortSignal,
): Promise<void> {
  const file = await open(path).catch((cause: unknown) => {
    const problem = `There is no log at ${path}, because the service has not run yet.`;
    throw new CommandFailure(EXIT.failure, problem, 'claude-bridge service install', { cause });
  });
  try {
    let at = (await file.stat()).size;
    stdout.write(lastLines(await readFrom(file, Math.max(0, at - TAIL_BYTES)), lines));
    while (follow && signal?.aborted !== true) {
      await delay(500);
      const { size } = await file.stat();
      // The file is shorter than before, so it was truncated: start over.
      if (size < at) at = 0;
      if (size === at) continue;
      const added = await readFrom(file, at);
      at += added.length;
      stdout.write(added);
    }
  } finally {
    await file.close();
  }
}

const TAIL_BYTES = 1024 * 1024;

async function readFrom(file: FileHandle, position: number): Promise<Buffer> {
  const { size } = await file.stat();
  const buffer = Buffer.alloc(Math.max(0, size - position));
  const { bytesRead } = await file.read(buffer, 0, buffer.length, position);
  return buffer.subarray(0, bytesRead);
}

function lastLines(content: Buffer, count: number): string {
  const lines = content.toString('utf8').split(/(?<=\n)/);
  return lines.slice(-count).join('');
}
