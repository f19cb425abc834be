/** Turns, each on the process that suits it best. */
import { BridgeError } from '../core/bridge-error.js';
import type { Logger } from '../core/logger.js';
import type { TurnEvent } from '../core/turn-event.js';
import type { Turn } from '../core/turn.js';
import type { Json } from '../claude/json.js';
import { refusedOption, withoutOption } from '../claude/refused-option.js';
import { createOutputChecks } from '../claude/output-checks.js';
import { outputSchema } from '../claude/structured-output.js';
import type { ClaudeProcess } from './claude-process.js';
import { continuationOf } from './conversation.js';
import { countOnProcess } from './count-on-process.js';
import { trailOf } from './fingerprint.js';
import type { Processes } from './processes.js';
import { RefusedOptions } from './refused-options.js';
import { turnOnProcess, type TurnSurroundings, type TurnTask } from './turn-on-process.js';

export interface TurnRunnerOptions extends TurnSurroundings {
  readonly processes: Processes;
  /** Whether an option that the model refuses fails the turn. */
  readonly strictParameters: boolean;
  readonly log: Logger;
}

/** Runs turns, each on the process that suits it best: the one kept for its conversation, a spare, or a new one. */
export class TurnRunner {
  readonly #at: TurnRunnerOptions;
  readonly #refused = new RefusedOptions();
  readonly #checks = createOutputChecks();
  #closing = false;

  constructor(options: TurnRunnerOptions) {
    this.#at = options;
  }

  /** Tries no second process from now on. */
  close(): void {
    this.#closing = true;
  }

  /**
   * The events of the answer. An option that the model refuses is left out of a second attempt, unless that is not
   * wanted.
   * @throws BridgeError
   */
  async *run(asked: Turn, model: string, signal: AbortSignal): AsyncGenerator<TurnEvent> {
    const { strictParameters } = this.#at;
    const schema = outputSchema(asked.output);
    const check = schema && this.#checks(schema);
    const { turn, dropped } = strictParameters
      ? { turn: asked, dropped: [] }
      : this.#refused.taken(asked, model);
    for (const option of dropped) yield { type: 'ignored', option };
    const trail = trailOf(turn, model);
    let begun = false;
    try {
      for await (const event of this.#onSomeProcess({ turn, trail, model, check, signal })) {
        begun ||= event.type === 'start';
        yield event;
      }
    } catch (error) {
      const option = begun || strictParameters ? undefined : refusedOption(error, turn);
      if (option === undefined) throw error;
      this.#refused.remember(turn, model, option);
      yield { type: 'ignored', option };
      yield* this.#onSomeProcess({ turn: withoutOption(turn, option), trail, model, check, signal });
    }
  }

  /** How many tokens of input the turn would be. @throws BridgeError */
  async count(turn: Turn, model: string, signal: AbortSignal): Promise<number> {
    const { spares, processes, newId } = this.#at;
    const process = spares.take(model) ?? processes.start(model);
    const settled = spares.hurry();
    try {
      return await countOnProcess(process, turn, { newId, signal });
    } finally {
      settled();
    }
  }

  /** A process may have died since it was last used, so as long as nothing was answered up to two others are tried. */
  async *#onSomeProcess(task: TurnTask): AsyncGenerator<TurnEvent> {
    const { model } = task;
    let continued = await this.#claim(task);
    let begun = false;
    for (let fresh = 0; ;) {
      const process = continued?.process ?? this.#at.spares.take(model) ?? this.#at.processes.start(model);
      if (!continued) fresh += 1;
      this.#at.log.debug({ model, continued: continued !== undefined, fresh }, 'turn started');
      try {
        for await (const event of turnOnProcess(process, task, continued?.lines, this.#at)) {
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
  async #claim({ turn, trail, signal }: TurnTask): Promise<Continued | undefined> {
    const process = trail.past === undefined ? undefined : await this.#at.idle.claim(trail.past, signal);
    if (!process) return undefined;
    const lines = continuationOf(process, turn);
    if (lines) return { process, lines };
    void process.end();
    return undefined;
  }
}

interface Continued {
  readonly process: ClaudeProcess;
  readonly lines: readonly Json[];
}

export function isCliFailure(error: unknown): error is BridgeError {
  return error instanceof BridgeError && error.code === 'cli_failed';
}
