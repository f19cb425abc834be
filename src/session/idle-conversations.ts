import { abortable } from './abortable.js';
import type { ClaudeProcess } from './claude-process.js';

/** Conversations whose processes wait, for a while, for their next request: a message, or the results of tool calls. */
export class IdleConversations {
  readonly #max: number;
  /** Oldest first. */
  #waiting: Waiting[] = [];
  #closed = false;

  constructor(max: number) {
    this.#max = max;
  }

  get count(): number {
    return this.#waiting.length;
  }

  /**
   * Takes over a process whose conversation stands at `key`; returns whether it does.
   * @param timeoutMs how long to keep it.
   * @param settled resolves once the process can be asked again, with false when it cannot.
   */
  add(key: string, process: ClaudeProcess, timeoutMs: number, settled: Promise<boolean>): boolean {
    if (this.#closed) return false;
    const timer = setTimeout(() => this.#end(entry), timeoutMs);
    const entry: Waiting = { key, process, settled, timer };
    this.#waiting.push(entry);
    void settled.then((usable) => usable || this.#end(entry));
    void process.exited.then(() => this.#remove(entry));
    while (this.#waiting.length > this.#max) this.#end(this.#waiting[0]);
    return true;
  }

  /** The process that stands exactly there, now the caller's alone; `undefined` when there is none. */
  async claim(key: string, signal: AbortSignal): Promise<ClaudeProcess | undefined> {
    const entry = this.#waiting.findLast((waiting) => waiting.key === key);
    if (!entry || !this.#remove(entry)) return undefined;
    let usable = false;
    try {
      usable = await abortable(entry.settled, signal);
    } finally {
      if (!usable) void entry.process.end();
    }
    return usable ? entry.process : undefined;
  }

  /** Keeps none any longer; the processes end with all others. */
  close(): void {
    this.#closed = true;
    for (const entry of [...this.#waiting]) this.#remove(entry);
  }

  #end(entry: Waiting | undefined): void {
    if (entry && this.#remove(entry)) void entry.process.end();
  }

  /** Whether it was still waiting. */
  #remove(entry: Waiting): boolean {
    clearTimeout(entry.timer);
    const before = this.#waiting.length;
    this.#waiting = this.#waiting.filter((other) => other !== entry);
    return this.#waiting.length < before;
  }
}

interface Waiting {
  readonly key: string;
  readonly process: ClaudeProcess;
  readonly settled: Promise<boolean>;
  readonly timer: NodeJS.Timeout;
}
