/** A Claude CLI with one fault, as an executable for a test to run. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Fault =
  | 'none'
  | 'drops the body'
  | 'drops a large body'
  | 'keeps the body'
  | 'changes an option'
  | 'adds a reminder'
  | 'adds to the system prompt'
  | 'asks twice'
  | 'goes on after a tool call'
  | 'does not stream';

export interface SabotagedCli extends AsyncDisposable {
  readonly path: string;
  /** Removes its fault from now on. */
  mend(): Promise<void>;
}

/** @param cli the path of the real CLI. */
export async function createSabotagedCli(cli: string, fault: Fault): Promise<SabotagedCli> {
  const folder = await mkdtemp(join(tmpdir(), 'claude-bridge-sabotaged-cli-'));
  const path = join(folder, 'claude');
  const program = JSON.stringify(new URL('sabotaged-cli-program.mjs', import.meta.url).href);
  const write = async (now: Fault): Promise<void> => {
    const source = `import(${program}).then(({ run }) => run(${JSON.stringify({ cli, fault: now })}));\n`;
    await writeFile(path, `#!${process.execPath}\n${source}`, { mode: 0o755 });
  };
  await write(fault);
  return {
    path,
    mend: () => write('none'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  };
}
