/** Reads what was piped into the command. */
import { CliFailure } from '../../claude-cli/cli-failure.js';
import { EXIT } from '../../exit-codes.js';
import type { Machine } from '../../machine.js';

/** To its end, as UTF-8. `''` for a terminal, from which nothing is read. @throws CliFailure when it is more than `maxBytes` */
export async function readInput({ stdin }: Pick<Machine, 'stdin'>, maxBytes: number): Promise<string> {
  if (stdin.isTTY) return '';
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > maxBytes) {
      throw new CliFailure(
        EXIT.failure,
        `What was piped in is larger than ${Math.floor(maxBytes / 1024 / 1024)} MB.`,
        'claude-bridge config set body-limit-mb <megabytes>',
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
