/** Keeps processes that have answered for the next request of their conversation. */
import { createHash } from 'node:crypto';
import { abortable } from '../interrupted.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';

/** How many processes are kept. */
export interface WarmCounts {
  /** After a tool call, whose result usually comes soon. */
  readonly maxToolWaits: number;
  /** After any other answer. */
  readonly maxKept: number;
  /** As many of these may be for conversations that have had one turn, few of which continue soon. */
  readonly maxIdle: number;
}

/** Times in milliseconds. */
export interface WarmLimits extends WarmCounts {
  readonly toolWaitMs: number;
  /** How long those are kept that wait for no tool. */
  readonly idleMs: number;
}

/** `ongoing`: the conversation has continued before, and so probably continues again. `idle`: it has had one turn. */
export type WarmKind = 'tool-wait' | 'ongoing' | 'idle';

export interface WarmEntry {
  readonly key: string;
  readonly kind: WarmKind;
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

  /** Takes over a process. Returns false when it does not. */
  add(process: ClaudeProcess, { key, kind, settled }: WarmEntry): boolean {
    const { toolWaitMs, idleMs } = this.#limits;
    if (this.#closed) return false;
    const timer = setTimeout(() => this.#end(entry), kind === 'tool-wait' ? toolWaitMs : idleMs);
    const entry: Kept = { key, kind, process, settled, timer };
    this.#kept.push(entry);
    void settled.then((usable) => usable || this.#end(entry));
    void process.exited.then(() => this.#remove(entry));
    for (const each of surplus(this.#kept, this.#limits)) this.#end(each);
    return true;
  }

  /** Hands over the process that was kept last under this key; `undefined` when there is none. */
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

  /** Ends all processes: they run with an old CLI or an old login. */
  renew(): void {
    for (const entry of [...this.#kept]) this.#end(entry);
  }

  /** Stops keeping any; the processes end with all others. */
  close(): void {
    this.#closed = true;
    for (const entry of [...this.#kept]) this.#remove(entry);
  }

  #end(entry: Kept): void {
    // The rest of what it prints tells the cost of its answer.
    if (this.#remove(entry)) void entry.settled.finally(() => void entry.process.end());
  }

  /** Returns whether it was still there. */
  #remove(entry: Kept): boolean {
    clearTimeout(entry.timer);
    const before = this.#kept.length;
    this.#kept = this.#kept.filter((other) => other !== entry);
    return this.#kept.length < before;
  }
}

/**
 * What is kept beyond the limits: the oldest of each kind, and idle ones before ongoing ones. The latest answer's process goes
 * last, because otherwise no new conversation could ever continue beside many ongoing ones.
 */
export function surplus<Entry extends { readonly kind: WarmKind }>(
  oldestFirst: readonly Entry[],
  { maxToolWaits, maxKept, maxIdle }: WarmCounts,
): Entry[] {
  const of = (kind: WarmKind): Entry[] => oldestFirst.filter((each) => each.kind === kind);
  const beyond = (entries: readonly Entry[], most: number): Entry[] =>
    entries.slice(0, Math.max(entries.length - most, 0));
  const [idle, ongoing] = [of('idle'), of('ongoing')];
  const tooManyIdle = beyond(idle, maxIdle);
  const latest = oldestFirst.findLast(({ kind }) => kind !== 'tool-wait');
  const others = [...idle.slice(tooManyIdle.length), ...ongoing];
  const latestLast = [
    ...others.filter((each) => each !== latest),
    ...others.filter((each) => each === latest),
  ];
  return [...beyond(of('tool-wait'), maxToolWaits), ...tooManyIdle, ...beyond(latestLast, maxKept)];
}

interface Kept extends WarmEntry {
  readonly process: ClaudeProcess;
  readonly timer: NodeJS.Timeout;
}

/**
 * A process is bound to one client, to its model, to the system prompt of its only `initialize`, and to the first user message,
 * which is also its own. Any later messages match.
 */
export function warmKey(of: {
  readonly client: string | undefined;
  readonly model: string;
  readonly system: string;
  /** The first user message as the CLI gets it. */
  readonly opening: unknown;
}): string {
  return createHash('sha256')
    .update(JSON.stringify([of.client ?? null, of.model, of.system, of.opening]))
    .digest('base64');
}
