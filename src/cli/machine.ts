/** The process and the computer that a command runs on. `main` reads the globals once; everything else gets them from here. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { availableParallelism, homedir, totalmem } from 'node:os';
import type { ChalkInstance } from 'chalk';
import { coloursFor } from './terminal/colours.js';
import { ownCommand } from './typed/own-command.js';

export interface Machine {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly home: string;
  /** What was typed after the program's name. */
  readonly words: readonly string[];
  /** How the program is started here, such as `npx claude-bridge`. */
  readonly command: string;
  /** The Node executable. */
  readonly execPath: string;
  /** Such as `22.1.0`. */
  readonly nodeVersion: string;
  readonly stdin: NodeJS.ReadStream;
  /** Results go here. */
  readonly stdout: NodeJS.WriteStream;
  /** Progress, logs and failures go here. */
  readonly stderr: NodeJS.WriteStream;
  /** For coloured output to each of the two; plain where colours are off. */
  readonly colours: { readonly stdout: ChalkInstance; readonly stderr: ChalkInstance };
  readonly cores: number;
  readonly memoryBytes: number;
  /** The bridge's own version. */
  readonly version: string;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Milliseconds that pass at the same rate whatever happens to the clock: for intervals. */
  readonly elapsed: () => number;
  readonly newId: () => string;
}

export function thisMachine(argv: readonly string[]): Machine {
  const { env, platform, arch, execPath, stdin, stdout, stderr } = process;
  const preferences = { env, noColour: argv.includes('--no-color') };
  return {
    ...{ env, platform, arch, execPath, stdin, stdout, stderr },
    colours: { stdout: coloursFor(stdout, preferences), stderr: coloursFor(stderr, preferences) },
    home: homedir(),
    nodeVersion: process.versions.node,
    words: argv.slice(2),
    command: ownCommand({ env, platform, script: argv[1] ?? '', folder: process.cwd() }),
    cores: availableParallelism(),
    memoryBytes: totalmem(),
    version: ownVersion(),
    now: () => Date.now(),
    elapsed: () => performance.now(),
    newId: () => randomUUID().replaceAll('-', ''),
  };
}

function ownVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
