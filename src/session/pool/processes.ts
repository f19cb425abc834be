/** Every CLI process of one bridge, with the guard and the workspace they share, so that nothing is left behind. */
import { childEnvironment } from '../../claude/launch/command-line.js';
import type { CliCatalog } from '../../claude/read/model-catalog.js';
import { OrphanGuard } from '../../process/orphan-guard.js';
import { ClaudeProcess } from '../cli-process/claude-process.js';
import { initialisedOnly, type HandshakeOptions } from '../cli-process/handshake.js';
import { Workspace } from '../cli-process/workspace.js';

export interface ProcessesOptions extends HandshakeOptions {
  /** How often the CLI itself repeats a failed API request. */
  readonly cliRetries: number;
}

export class Processes {
  readonly #options: ProcessesOptions;
  readonly #env: Readonly<Record<string, string>>;
  readonly #guard: OrphanGuard;
  readonly #workspace: Workspace;
  readonly #alive = new Set<ClaudeProcess>();
  #started = 0;
  #died = 0;

  /** Starts the guard, and no CLI. */
  constructor(options: ProcessesOptions) {
    this.#options = options;
    this.#env = childEnvironment(options.env, options.platform, { maxRetries: options.cliRetries });
    this.#guard = new OrphanGuard(options.execPath, options);
    this.#workspace = new Workspace(options);
  }

  start(model: string): ClaudeProcess {
    const { cli, platform, newId } = this.#options;
    const started = new ClaudeProcess(model, {
      cliPath: cli.path,
      env: this.#env,
      guard: this.#guard,
      workspace: this.#workspace,
      ...{ platform, newId },
    });
    this.#alive.add(started);
    this.#started += 1;
    void started.exited.then(() => {
      this.#alive.delete(started);
      if (started.died) this.#died += 1;
    });
    return started;
  }

  /** Asks a new process about its CLI, and ends it. @throws BridgeError */
  async catalog(model: string): Promise<CliCatalog> {
    const process = this.start(model);
    return initialisedOnly(process).finally(() => void process.end());
  }

  /** How many processes there have been, and how many ended without being told to. */
  get counts(): { readonly started: number; readonly died: number } {
    return { started: this.#started, died: this.#died };
  }

  /** Resolves when all processes have ended and the workspace is gone. */
  async close(): Promise<void> {
    await Promise.all([...this.#alive].map((process) => process.end()));
    this.#guard.close();
    this.#workspace.remove();
  }

  /** For an exit that cannot wait. */
  kill(): void {
    for (const process of this.#alive) process.killForExit();
    this.#workspace.remove();
  }
}
