/** One simulated bridge: slots, spares and kept processes as in src/session, on its own machine. */
import { surplus, type WarmKind } from '../../src/session/pool/warm-processes.js';
import { Demand } from '../../src/session/pool/demand.js';
import type { ProcessLimits } from '../../src/cli/server/machine-limits.js';
import type { Clock } from './clock.js';
import type { Figures } from './figures.js';
import { Processor } from './processor.js';
import { SimulatedSlots } from './simulated-slots.js';

export interface BridgeSize extends ProcessLimits {
  readonly cores: number;
}

export interface Question {
  readonly conversation: number;
  /** Questions and answers before this one. */
  readonly pairs: number;
  /** The model's times until its first word and from there to its last, and the number of pieces. */
  readonly firstWordMs: number;
  readonly answerMs: number;
  readonly chunks: number;
  /** The answer calls a tool, whose result is the next question. */
  readonly callsTool: boolean;
}

export interface Answered {
  readonly process: 'new' | 'continued' | 'replayed';
  /** How long a client waits for the first word, without the model's own time; its parts follow. */
  readonly overheadMs: number;
  readonly queuedMs: number;
  /** Because other work runs too. */
  readonly stretchedMs: number;
}

export class SimulatedBridge {
  readonly processor: Processor;
  readonly #clock: Clock;
  readonly #figures: Figures;
  readonly #size: BridgeSize;
  readonly #slots: SimulatedSlots;
  /** Oldest first. */
  #kept: Kept[] = [];
  readonly #demand = new Demand(MODEL, 1);
  #spares: Promise<void>[] = [];
  #startedAt = -Infinity;
  #shortSince: number | undefined;
  #hurried = 0;
  #look = 0;
  #answering = 0;
  #mostProcesses = 0;

  constructor(clock: Clock, figures: Figures, size: BridgeSize) {
    this.#clock = clock;
    this.#figures = figures;
    this.#size = size;
    this.processor = new Processor(clock, size.cores);
    this.#slots = new SimulatedSlots(clock, size.maxRunning);
    this.#fill();
  }

  /** The highest number so far. */
  get megabytes(): number {
    return this.#figures.bridgeMb + this.#mostProcesses * this.#figures.processMb;
  }

  /** Resolves when the answer is complete, with `undefined` when the request is refused. */
  async answer(question: Question): Promise<Answered | undefined> {
    const { conversation, pairs, firstWordMs, answerMs, chunks, callsTool } = question;
    const asked = this.#clock.now;
    if (!(await this.#slots.take())) return undefined;
    const begun = this.#clock.now;
    const kept = this.#kept.findLast((each) => each.conversation === conversation);
    this.#answering += 1;
    this.#hurried += 1;
    const restMs = kept === undefined ? await this.#begin(pairs) : await this.#continue(kept);
    const overheadMs = this.#clock.now - asked;
    await this.#clock.sleep(firstWordMs);
    this.#hurried -= 1;
    this.#fill();
    const cpuMs = chunks * this.#figures.streamedChunkCpuMs;
    const ended = this.#clock.now + answerMs;
    if (cpuMs > 0) await this.processor.work(cpuMs, Math.min(1, cpuMs / answerMs));
    await this.#clock.sleep(ended - this.#clock.now);
    this.#answering -= 1;
    const kind = callsTool ? 'tool-wait' : pairs > 0 ? 'ongoing' : 'idle';
    this.#keep({ conversation, kind });
    this.#slots.giveBack();
    const process = kept !== undefined ? 'continued' : pairs > 0 ? 'replayed' : 'new';
    const queuedMs = begun - asked;
    return { process, overheadMs, queuedMs, stretchedMs: overheadMs - queuedMs - restMs };
  }

  /** Resolves with the milliseconds it would take on an otherwise idle machine. */
  async #continue(kept: Kept): Promise<number> {
    const { laterTurnMs: ms, laterTurnCpuMs: cpuMs } = this.#figures;
    this.#forget(kept);
    await this.processor.phase({ ms, cpuMs });
    return ms;
  }

  async #begin(pairs: number): Promise<number> {
    const { startMs, firstTurnMs, firstTurnCpuMs, replayedPairMs, replayedPairCpuMs } = this.#figures;
    this.#demand.taken(MODEL, this.#clock.now);
    const spare = this.#spares.shift();
    this.#countProcesses();
    await (spare ?? this.#start());
    const ms = firstTurnMs + pairs * replayedPairMs;
    await this.processor.phase({ ms, cpuMs: firstTurnCpuMs + pairs * replayedPairCpuMs });
    return ms + (spare === undefined ? startMs : 0);
  }

  /** Works like src/session/pool/warm-processes.ts. */
  #keep(latest: Kept): void {
    this.#kept.push(latest);
    for (const each of surplus(this.#kept, this.#size)) this.#forget(each);
    this.#countProcesses();
    this.#clock.after(latest.kind === 'tool-wait' ? TOOL_WAIT_MS : IDLE_MS, () => this.#forget(latest));
  }

  #forget(kept: Kept): void {
    this.#kept = this.#kept.filter((each) => each !== kept);
  }

  #start(): Promise<void> {
    const { startMs: ms, startCpuMs: cpuMs } = this.#figures;
    return this.processor.phase({ ms, cpuMs });
  }

  /** Works like src/session/pool/spares.ts. */
  #fill(): void {
    const look = (this.#look += 1);
    const again = (ms: number): void => {
      this.#clock.after(ms, () => {
        if (look === this.#look) this.#fill();
      });
    };
    const { now } = this.#clock;
    const wanted = Math.min(this.#demand.wanted(MODEL, now), this.#size.maxSpares);
    this.#spares.length = Math.min(this.#spares.length, wanted);
    if (this.#spares.length >= wanted) {
      this.#shortSince = undefined;
      again(LOOK_AGAIN_MS);
      return;
    }
    this.#shortSince ??= now;
    const courtesy = this.#hurried > 0 ? this.#shortSince + this.#hurried * COURTESY_MS - now : 0;
    const wait = Math.max(courtesy, this.#startedAt + GAP_MS - now);
    if (wait > 0) {
      again(wait);
      return;
    }
    this.#shortSince = undefined;
    this.#startedAt = now;
    this.#spares.push(this.#start());
    this.#countProcesses();
    this.#fill();
  }

  #countProcesses(): void {
    const processes = this.#answering + this.#spares.length + this.#kept.length;
    this.#mostProcesses = Math.max(this.#mostProcesses, processes);
  }
}

/** A process continues its conversation wherever that is by then. */
interface Kept {
  readonly conversation: number;
  readonly kind: WarmKind;
}

const MODEL = 'sonnet';
const IDLE_MS = 45_000;
const TOOL_WAIT_MS = 60_000;
const LOOK_AGAIN_MS = 30_000;
const COURTESY_MS = 1000;
const GAP_MS = 300;
