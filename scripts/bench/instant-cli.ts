/** Makes the CLI that answers at once: `instant-cli.sh`, with the lines of its answers beside it. */
import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WORDS } from './instant-model.js';

export interface InstantCli extends AsyncDisposable {
  readonly path: string;
}

/** How many chunks answer `Write chunks.`, and how long the answer to `Write a megabyte.` is. */
export const CHUNKS = 20_000;
export const MEGABYTE = 1_000_000;

export async function createInstantCli(): Promise<InstantCli> {
  const home = await mkdtemp(join(tmpdir(), 'claude-bridge-instant-cli-'));
  const path = join(home, 'claude');
  await copyFile(fileURLToPath(new URL('instant-cli.sh', import.meta.url)), path);
  await chmod(path, 0o755);
  await writeFile(join(home, 'words'), linesOf(WORDS.match(/\S+\s*/g) ?? []));
  await writeFile(join(home, 'chunks'), linesOf(Array.from({ length: CHUNKS }, () => 'some words ')));
  await writeFile(
    join(home, 'megabyte'),
    linesOf(Array.from({ length: MEGABYTE / 1000 }, () => 'x'.repeat(1000))),
  );
  return { path, [Symbol.asyncDispose]: () => rm(home, { recursive: true, force: true }) };
}

function linesOf(chunks: readonly string[]): string {
  const usage = { input_tokens: 1, output_tokens: 1 };
  const events = [
    { type: 'message_start', message: { id: 'msg_bench', model: 'claude-sonnet', usage } },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    ...chunks.map((text) => ({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage },
    { type: 'message_stop' },
  ];
  const lines = events.map((event) => ({ type: 'stream_event', event, session_id: SESSION, uuid: SESSION }));
  return [...lines, { type: 'result', subtype: 'success', is_error: false }]
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('');
}

/** As long as on a real line. */
const SESSION = '00000000-0000-4000-8000-000000000000';
