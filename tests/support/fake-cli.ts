/** The misbehaving stand-in for the CLI: its scenario, and an executable for a test to run. */
import { mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesMarked } from './leftovers.js';

/** Where a scenario can strike; `turn` and `mid-answer` occur once per question, the latter after half of the chunks. */
export type FakeCliPhase = 'boot' | 'initialize' | 'history' | 'turn' | 'mid-answer';

export interface FakeCliScenario {
  /** The answer to every question; by default, `You said: ` and the question. */
  readonly answer?: string;
  /** How many deltas the answer is split into; by default, one per word. */
  readonly chunks?: number;
  /** Milliseconds after each delta. */
  readonly gapMs?: number;
  readonly stopReason?: string;
  /** Fields of an error `result` line that is printed in place of an answer, such as `api_error_status`. */
  readonly failure?: Readonly<Record<string, unknown>>;
  /** Milliseconds before it obeys the first line from the bridge. */
  readonly bootMs?: number;
  /** Stops for ever at this phase; with `turn` (from 1) only at that question. */
  readonly stallAt?: { readonly phase: FakeCliPhase; readonly turn?: number };
  /** Ends at this phase: with `code` (1 when absent) or by `signal`. */
  readonly exitAt?: {
    readonly phase: FakeCliPhase;
    readonly turn?: number;
    readonly code?: number;
    readonly signal?: NodeJS.Signals;
  };
  /** After each answer, prints lines for ever instead of its result. */
  readonly chatter?: boolean;
  readonly ignoreSigterm?: boolean;
  readonly ignoreStdinClose?: boolean;
  /** Milliseconds between its closed stdin and its end. */
  readonly lingerMs?: number;
  /** Starts a process that inherits the pipes and ignores SIGTERM. */
  readonly grandchild?: boolean;
  /** Answers `get_usage`; without it, such a request is never answered. */
  readonly usage?: Readonly<Record<string, unknown>>;
  /** Prints a line that is not JSON, an empty one, an array and an unknown type before each answer. */
  readonly garbage?: boolean;
  /** Prints one line of about this length before each answer. */
  readonly hugeLineBytes?: number;
  /** Writes every line in slices of this length, a millisecond apart. */
  readonly bytesPerWrite?: number;
  /** Printed to standard error at the start. */
  readonly stderr?: string;
  /** What `--version` names; 2.1.330 when absent. */
  readonly version?: string;
  /** The whole output of `--version`, in place of `version`. */
  readonly versionOutput?: string;
  /** What `auth status` prints: JSON, or a string unchanged. Logged in when absent. */
  readonly auth?: Readonly<Record<string, unknown>> | string;
  /** Follows `auth.loggedIn` when absent. */
  readonly authExitCode?: number;
}

/** One fact from the life of a fake CLI process: a start, a line it received, or how it came to rest. */
export interface FakeCliNote {
  readonly pid: number;
  readonly argv?: readonly string[];
  readonly line?: Readonly<Record<string, unknown>>;
  readonly stdin?: 'closed';
  /** It ended by itself after `lingerMs`. */
  readonly lingered?: true;
  readonly stall?: FakeCliPhase;
  readonly exit?: FakeCliPhase;
  readonly grandchild?: number;
  readonly turn?: number;
  /** With `turn`: whether it printed the whole answer. */
  readonly over?: boolean;
}

export interface FakeCli extends AsyncDisposable {
  /** The executable that the bridge uses as its CLI. Its directory marks every process it starts. */
  readonly path: string;
  /** Occurs in the command line of every process of this fake, including grandchildren: for `processesMarked`. */
  readonly marker: string;
  /** Everything its processes have noted so far, oldest first. */
  notes(): Promise<FakeCliNote[]>;
  /** Gives processes that start from now on another scenario. */
  change(scenario: FakeCliScenario): Promise<void>;
  /** Kills what is left of its processes and removes its files. */
  close(): Promise<void>;
}

/** The executable contains the scenario, so it works in any environment. */
export async function createFakeCli(scenario: FakeCliScenario = {}): Promise<FakeCli> {
  const marker = await mkdtemp(join(tmpdir(), 'claude-bridge-fake-cli-'));
  const path = join(marker, 'claude');
  const journal = join(marker, 'journal.ndjson');
  const program = new URL('fake-cli-program.mjs', import.meta.url).href;

  async function change(next: FakeCliScenario): Promise<void> {
    const complete = JSON.stringify(JSON.stringify({ ...next, marker, journal }));
    const source = `process.env.FAKE_CLI_SCENARIO = ${complete};\nimport(${JSON.stringify(program)});\n`;
    const draft = join(marker, 'draft');
    await writeFile(draft, `#!${process.execPath}\n${source}`, { mode: 0o755 });
    // Renamed into place: a process that starts now runs the old file or the new one, never half a file.
    await rename(draft, path);
  }
  async function notes(): Promise<FakeCliNote[]> {
    const lines = await readFile(journal, 'utf8').catch(() => '');
    return lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as FakeCliNote);
  }
  async function close(): Promise<void> {
    for (const pid of await processesMarked(marker)) kill(pid);
    await rm(marker, { recursive: true, force: true, maxRetries: 10, retryDelay: 50 });
  }

  await change(scenario);
  return { path, marker, notes, change, close, [Symbol.asyncDispose]: close };
}

/** A process that was just listed may be gone by now. */
function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
