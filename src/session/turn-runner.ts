/** From one turn to the events of its answer, on whichever process suits it. */
import { BridgeError } from '../core/bridge-error.js';
import type { Logger } from '../core/logger.js';
import type { Turn } from '../core/turn.js';
import type { TurnEvent } from '../core/turn-event.js';
import type { Json } from '../claude/json.js';
import { createAnswerLog, type AnswerLog } from './answer-log.js';
import type { Catalog } from './catalog.js';
import type { ClaudeProcess } from './claude-process.js';
import { answerOf, askContinued, askFresh, continuationOf, settle, settleCalls } from './conversation.js';
import { keyAfter, pastKey } from './fingerprint.js';
import type { IdleConversations } from './idle-conversations.js';
import type { Processes } from './processes.js';
import type { Spares } from './spares.js';

export interface TurnRunnerOptions {
  readonly processes: Processes;
  readonly spares: Spares;
  readonly idle: IdleConversations;
  readonly catalog: Catalog;
  readonly limits: { readonly idleTimeoutMs: number; readonly callTimeoutMs: number };
  readonly newId: () => string;
  /** Unix time in ms. */
  readonly now: () => number;
  readonly log: Logger;
}

/** Runs one turn on the process that suits it best: the one kept for its conversation, a spare, or a new one. */
export class TurnRunner {
  readonly #at: TurnRunnerOptions;
  #closing = false;

  constructor(options: TurnRunnerOptions) {
    this.#at = options;
  }

  /** Keeps no process from now on, and tries no second one. */
  close(): void {
    this.#closing = true;
  }

  /**
   * The events of the answer. A process may have died since it was last used, so as long as nothing was answered
   * up to two others are tried.
   * @throws BridgeError
   */
  async *run(turn: Turn, model: string, signal: AbortSignal): AsyncGenerator<TurnEvent> {
    let continued = await this.#claim(turn, model);
    let begun = false;
    for (let fresh = 0; ;) {
      const process = continued?.process ?? this.#at.spares.take(model) ?? this.#at.processes.start(model);
      if (!continued) fresh += 1;
      this.#at.log.debug({ model, continued: continued !== undefined, fresh }, 'turn started');
      try {
        for await (const event of this.#converse(process, turn, { lines: continued?.lines, signal })) {
          begun = true;
          yield event;
        }
        return;
      } catch (error) {
        if (begun || fresh === 2 || !isCliFailure(error) || this.#closing) throw error;
        this.#at.log.warn(
          { model, reason: error.message },
          'a process failed before it answered; trying another',
        );
        continued = undefined;
      }
    }
  }

  /** The process that has lived through the turn's whole past, if it can take what comes next. */
  async #claim(turn: Turn, model: string): Promise<Continued | undefined> {
    const key = pastKey(turn, model);
    const process = key === undefined ? undefined : await this.#at.idle.claim(key);
    if (!process) return undefined;
    const lines = continuationOf(process, turn);
    if (lines) return { process, lines };
    void process.end();
    return undefined;
  }

  async *#converse(
    process: ClaudeProcess,
    turn: Turn,
    { lines, signal }: { readonly lines: readonly Json[] | undefined; readonly signal: AbortSignal },
  ): AsyncGenerator<TurnEvent> {
    const said = createAnswerLog();
    let kept = false;
    try {
      if (lines) await askContinued(process, turn, { lines, signal });
      else this.#at.catalog.learn(await askFresh(process, turn, { newId: this.#at.newId, signal }));
      for await (const event of answerOf(process, { now: this.#at.now, signal })) {
        said.note(event);
        if (event.type === 'start') this.#proved(process);
        if (event.type === 'end') kept = this.#finish(process, turn, { said, reason: event.finishReason });
        yield event;
      }
    } finally {
      if (!kept) void process.end();
      // Only now, so that starting a spare takes no time from the first words of the answer.
      this.#at.spares.fill(process.model);
    }
  }

  /** Returns whether the process is kept for the conversation's next request. @throws BridgeError */
  #finish(
    process: ClaudeProcess,
    turn: Turn,
    { said, reason }: { readonly said: AnswerLog; readonly reason: string },
  ): boolean {
    const { idleTimeoutMs, callTimeoutMs } = this.#at.limits;
    const calls = said.calls();
    if (
      reason === 'tool-calls' &&
      calls.every((call) => isWhole(call.arguments) && isOffered(call.name, turn))
    ) {
      const ids = calls.map(({ id }) => id);
      return this.#keep(
        process,
        keyAfter(turn, process.model, said.blocks()),
        callTimeoutMs,
        settleCalls(process, ids),
      );
    }
    if (reason === 'stop' && said.blocks().length > 0) {
      return this.#keep(
        process,
        keyAfter(turn, process.model, said.blocks()),
        idleTimeoutMs,
        settle(process),
      );
    }
    // Past a token limit, or with a call that is not for the client, the CLI would by itself ask the model to go on,
    // and SIGTERM leaves it the time to.
    process.kill();
    if (reason !== 'tool-calls' || calls.every((call) => isWhole(call.arguments))) return false;
    throw new BridgeError(
      'upstream_error',
      'The model wrote a tool call whose arguments are no valid JSON.',
      {
        retryable: true,
      },
    );
  }

  #keep(process: ClaudeProcess, key: string, timeoutMs: number, settled: Promise<boolean>): boolean {
    if (this.#closing) return false;
    this.#at.idle.add(key, process, timeoutMs, settled);
    return true;
  }

  #proved(process: ClaudeProcess): void {
    this.#at.spares.proved();
    this.#at.spares.fill(process.model);
  }
}

interface Continued {
  readonly process: ClaudeProcess;
  readonly lines: readonly Json[];
}

export function isCliFailure(error: unknown): error is BridgeError {
  return error instanceof BridgeError && error.code === 'cli_failed';
}

function isOffered(name: string, turn: Turn): boolean {
  return turn.tools.some((tool) => tool.name === name);
}

function isWhole(json: string): boolean {
  try {
    JSON.parse(json);
    return true;
  } catch {
    return false;
  }
}
