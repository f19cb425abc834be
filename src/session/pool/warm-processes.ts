/** Processes that have answered and can answer again, kept for a while for the conversation they began with. */
import { createHash } from 'node:crypto';
import { abortable } from '../interrupted.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';

/** Times in milliseconds. */
export interface WarmLimits {
  /** For those whose last answer was a tool call: its result mostly comes soon. */
  readonly maxToolWaits: number;
  readonly toolWaitMs: number;
  /** For all others. */
  readonly maxIdle: number;
  readonly idleMs: number;
}

export interface WarmEntry {
  readonly key: string;
  readonly waitsForResult: boolean;
  /** Resolves once the process can be asked again, with false when it cannot. */
  readonly settled: Promise<boolean>;
}

export class WarmProcesses {
  readonly #limits: WarmLimits;
  /** Oldest first. */
  #kept: Kept[] = [];
  #closed = false;

  constructor(limits: WarmLimits) {
    this.#limits = limits;
  }

  get count(): number {
    return this.#kept.length;
  }

  /** Takes over a process; returns whether it does. */
  add(process: ClaudeProcess, { key, waitsForResult, settled }: WarmEntry): boolean {
    const { maxToolWaits, toolWaitMs, maxIdle, idleMs } = this.#limits;
    if (this.#closed) return false;
    const timer = setTimeout(() => this.#end(entry), waitsForResult ? toolWaitMs : idleMs);
    const entry: Kept = { key, waitsForResult, process, settled, timer };
    this.#kept.push(entry);
    void settled.then((usable) => usable || this.#end(entry));
    void process.exited.then(() => this.#remove(entry));
    const alike = this.#kept.filter((each) => each.waitsForResult === waitsForResult);
    const surplus = alike.length - (waitsForResult ? maxToolWaits : maxIdle);
    for (const each of alike.slice(0, Math.max(surplus, 0))) this.#end(each);
    return true;
  }

  /** The one kept last under this key, now the caller's alone; `undefined` when there is none. */
  async claim(key: string, signal: AbortSignal): Promise<ClaudeProcess | undefined> {
    const entry = this.#kept.findLast((each) => each.key === key);
    if (!entry || !this.#remove(entry)) return undefined;
    let usable = false;
    try {
      usable = await abortable(entry.settled, signal);
    } finally {
      if (!usable) void entry.process.end();
    }
    return usable ? entry.process : undefined;
  }

  /** Ends all: what they were started with is no longer what is wanted. */
  renew(): void {
    for (const entry of [...this.#kept]) this.#end(entry);
  }

  /** Keeps none any longer; the processes end with all others. */
  close(): void {
    this.#closed = true;
    for (const entry of [...this.#kept]) this.#remove(entry);
  }

  #end(entry: Kept): void {
    if (this.#remove(entry)) void entry.process.end();
  }

  /** Whether it was still there. */
  #remove(entry: Kept): boolean {
    clearTimeout(entry.timer);
    const before = this.#kept.length;
    this.#kept = this.#kept.filter((other) => other !== entry);
    return this.#kept.length < before;
  }
}

interface Kept extends WarmEntry {
  readonly process: ClaudeProcess;
  readonly timer: NodeJS.Timeout;
}

/**
 * A process is bound to its model, to the system prompt of its one `initialize`, and to the first user message, which is also
 * its own; and it serves one client only. Whatever comes after these finds it.
 */
export function warmKey(of: {
  readonly client: string | undefined;
  readonly model: string;
  readonly system: string;
  /** The first user message, as the CLI is told of it. */
  readonly opening: unknown;
}): string {
  return createHash('sha256')
    .update(JSON.stringify([of.client ?? null, of.model, of.system, of.opening]))
    .digest('base64');
}
