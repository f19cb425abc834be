import { ClaudeProcess, type Launch } from './claude-process.js';

/** Every CLI process of one bridge, so that none is forgotten when it ends. */
export class Processes {
  readonly #launch: Launch;
  readonly #alive = new Set<ClaudeProcess>();

  constructor(launch: Launch) {
    this.#launch = launch;
  }

  start(model: string): ClaudeProcess {
    const started = new ClaudeProcess(model, this.#launch);
    this.#alive.add(started);
    void started.exited.then(() => this.#alive.delete(started));
    return started;
  }

  /** Resolves when all have ended. */
  async endAll(): Promise<void> {
    await Promise.all([...this.#alive].map((process) => process.end()));
  }

  killAll(): void {
    for (const process of this.#alive) process.kill();
  }
}
