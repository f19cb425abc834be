import { ClaudeProcess, type Launch } from '../cli-process/claude-process.js';

/** Every CLI process of one bridge, so that none is forgotten when it ends. */
export class Processes {
  readonly #launch: Launch;
  readonly #alive = new Set<ClaudeProcess>();
  #started = 0;
  #died = 0;

  constructor(launch: Launch) {
    this.#launch = launch;
  }

  start(model: string): ClaudeProcess {
    const started = new ClaudeProcess(model, this.#launch);
    this.#alive.add(started);
    this.#started += 1;
    void started.exited.then(() => {
      this.#alive.delete(started);
      if (started.died) this.#died += 1;
    });
    return started;
  }

  /** How many there ever were, and how many of them ended without having been told to. */
  get counts(): { readonly started: number; readonly died: number } {
    return { started: this.#started, died: this.#died };
  }

  /** Resolves when all have ended. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#alive].map((process) => process.end()));
  }

  killAll(): void {
    for (const process of this.#alive) process.kill();
  }
}
