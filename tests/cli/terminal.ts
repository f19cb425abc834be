/** Runs the compiled command in a pseudo-terminal of script(1), and types into it. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import xterm from '@xterm/headless';
import { repositoryRoot } from './command.js';

/** Disposing of it closes the terminal, which ends the command. */
export interface Terminal extends Disposable {
  /** Everything shown so far, without control sequences. */
  shown(): string;
  /** The same with control sequences. */
  raw(): string;
  /** The lines that a person sees now, as a terminal emulator renders them, without blank ones at the end. */
  screen(): Promise<string[]>;
  type(text: string): void;
  /** Waits until the output since the last match holds the pattern. @throws after 60 s, or when the command ends without it */
  sees(pattern: RegExp): Promise<RegExpExecArray>;
  /** The exit code. */
  readonly ended: Promise<number | null>;
}

export const CTRL_C = '\u0003';
export const CTRL_D = '\u0004';

export interface TerminalOptions {
  /** A file that receives the output instead of the terminal. */
  readonly stdout?: string;
  /** 200 and 50 by default. */
  readonly columns?: number;
  readonly rows?: number;
}

export function atTerminal(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { stdout, ...size }: TerminalOptions = {},
): Terminal {
  const bridge = path.join(repositoryRoot, 'bin/claude-bridge.js');
  const command = [process.execPath, bridge, ...args].map(quoted).join(' ');
  return inTerminal(`exec ${command}${stdout === undefined ? '' : ` >${quoted(stdout)}`}`, env, size);
}

/** @param command a line for the shell */
export function inTerminal(
  command: string,
  env: Readonly<Record<string, string>>,
  { columns = 200, rows = 50 }: Omit<TerminalOptions, 'stdout'> = {},
): Terminal {
  const line = `/bin/stty cols ${columns} rows ${rows}; ${command}`;
  // -e gives the command's exit code; BSD's script, as on macOS, takes the command as arguments.
  const script =
    process.platform === 'linux'
      ? ['-q', '-e', '-c', line, '/dev/null']
      : ['-q', '/dev/null', '/bin/sh', '-c', line];
  const child = spawn('/usr/bin/script', script, {
    env: { TERM: 'xterm', SHELL: '/bin/sh', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let [raw, seen, over] = ['', 0, false];
  child.stdout.setEncoding('utf8').on('data', (text: string) => (raw += text));
  const ended = new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      over = true;
      resolve(code);
    });
  });
  const shown = (): string => plain(raw);
  return {
    shown,
    raw: () => raw,
    screen: async () => rendered(raw, { cols: columns, rows }),
    type: (text) => void child.stdin.write(text),
    async sees(pattern) {
      const deadline = Date.now() + 120_000;
      for (;;) {
        const match = pattern.exec(shown().slice(seen));
        if (match !== null) {
          seen += match.index + match[0].length;
          return match;
        }
        if (over || Date.now() > deadline) {
          throw new Error(`No ${String(pattern)} in:\n${shown().slice(seen)}\n(all: ${shown()})`);
        }
        await delay(20);
      }
    },
    ended,
    [Symbol.dispose]: () => void child.kill('SIGKILL'),
  };
}

/** The lines that a person sees after this output, without blank ones at the end. */
export async function rendered(output: string, size: { cols: number; rows: number }): Promise<string[]> {
  const terminal = new xterm.Terminal({ ...size, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  const { active } = terminal.buffer;
  const lines = Array.from(
    { length: active.length },
    (_, row) => active.getLine(row)?.translateToString().trimEnd() ?? '',
  );
  terminal.dispose();
  return lines.slice(0, lines.findLastIndex((line) => line !== '') + 1);
}

function plain(text: string): string {
  return text.replace(CONTROL_SEQUENCE, '').replaceAll('\r', '');
}

const CONTROL_SEQUENCE = new RegExp(`${String.fromCharCode(27)}\\[[0-9;?]*[A-Za-z]`, 'g');

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
