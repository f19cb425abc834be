/** The baseline: a new `claude -p` for each question, as a script without the bridge would run it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ColdAnswer {
  /** From the start of the process to the first piece of its answer, in milliseconds. */
  readonly firstMs: number;
  /** To the end of its answer. */
  readonly totalMs: number;
}

export async function askCold(
  cliPath: string,
  { env, home }: { readonly env: Readonly<Record<string, string>>; readonly home: string },
): Promise<ColdAnswer> {
  const begun = performance.now();
  const format = ['--output-format', 'stream-json', '--verbose', '--include-partial-messages'];
  const child = spawn(cliPath, ['-p', 'A question.', '--model', 'sonnet', ...format], {
    cwd: home,
    env: { ...env, ...QUIET },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  let printed = '';
  let firstMs: number | undefined;
  for await (const piece of child.stdout as AsyncIterable<Buffer>) {
    printed += piece.toString();
    if (firstMs === undefined && printed.includes('"text_delta"')) firstMs = performance.now() - begun;
  }
  await exited;
  if (firstMs === undefined) throw new Error(`claude -p gave no answer:\n${printed}`);
  return { firstMs, totalMs: performance.now() - begun };
}

/** It must do no more than the bridge's own processes: no second request for a session title, no update check. */
const QUIET = { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' };
