/** Runs turns from the client's model name to the last event, and repeats a turn where a second try can help. */
import { BridgeError } from '../../core/bridge-error.js';
import type { AnswerOptions } from '../../core/chat-model.js';
import type { Turn } from '../../core/turn.js';
import type { TurnEvent } from '../../core/turn-event.js';
import { leftOut, refusedOption, withoutOption } from '../../claude/read/refused-option.js';
import type { CliState } from '../cli-process/cli-state.js';
import { abortable } from '../interrupted.js';
import { createAnswerMemory, createToolSchemaReader } from './answer-memory.js';
import { answerTurn } from './answer-turn.js';
import { countByLines, maxBodyBytes } from './carrier.js';
import { composeTurn } from './prepare-turn.js';
import type { ResolvedTurn, TurnContext } from './turn-context.js';
import { isCliFailure } from './turn-on-process.js';

export interface TurnRunnerOptions extends Omit<TurnContext, 'memory' | 'toolSchemas' | 'closing'> {
  readonly cli: CliState;
  readonly platform: NodeJS.Platform;
  /** A larger body goes by lines; by default it depends on the platform. */
  readonly maxBodyBytes?: number;
  /** An option that the model refuses fails the turn. */
  readonly strictParameters: boolean;
}

export class TurnRunner {
  readonly #options: TurnRunnerOptions;
  readonly #context: TurnContext;
  #closedFor: BridgeError | undefined;
  #shortMarks = false;

  constructor(options: TurnRunnerOptions) {
    this.#options = options;
    this.#context = {
      ...options,
      memory: createAnswerMemory(THOUGHTS_LENGTH),
      toolSchemas: createToolSchemaReader(TOOL_SCHEMAS_LENGTH),
      closing: () => this.#closedFor !== undefined,
    };
  }

  /** From now on a turn whose process ends fails with `reason`, and no second process is tried. */
  close(reason: BridgeError): void {
    this.#closedFor = reason;
  }

  /** @throws BridgeError */
  async *answer(turn: Turn, options: AnswerOptions): AsyncGenerator<TurnEvent> {
    const { cli, plan } = this.#options;
    try {
      for await (const event of this.#run(await this.#resolve(turn, options))) {
        if (event.type === 'start') cli.loginWorks();
        yield event;
      }
    } catch (error) {
      if (error instanceof BridgeError && error.code === 'login_required') {
        cli.loginFailed();
        plan.forget();
      }
      throw this.#closedFor && isCliFailure(error) ? this.#closedFor : error;
    }
  }

  /** How many input tokens the turn has. @throws BridgeError */
  async count(turn: Turn, options: AnswerOptions): Promise<number> {
    try {
      return await this.#count(await this.#resolve(turn, options));
    } catch (error) {
      throw this.#closedFor && isCliFailure(error) ? this.#closedFor : error;
    }
  }

  /** @throws BridgeError `model_not_found`, or `cli_unavailable` for a CLI that failed its proof */
  async #resolve(turn: Turn, { client, signal, begun, asked, spent }: AnswerOptions): Promise<ResolvedTurn> {
    const { cli, plan, platform, maxBodyBytes: ours = maxBodyBytes(platform) } = this.#options;
    begun?.();
    cli.checkFile();
    const model = await abortable(this.#context.catalog.modelFor(turn.model), signal);
    const proof = await abortable(cli.proven(), signal);
    return {
      ...{ turn, client, model, signal },
      asked: () => asked?.(),
      spent: (usd) => {
        plan.spent(usd);
        spent?.(usd);
      },
      lifetime: this.#shortMarks ? '5m' : proof.cacheLifetime,
      maxBodyBytes: Math.min(ours, proof.maxBodyBytes ?? Infinity),
    };
  }

  /**
   * Leaves an option out of a second attempt when the API refuses it although the bridge knows of no reason; for this
   * request alone. Remembers when this account's cache marks live shorter than the proof has shown: that is a fact about
   * the CLI.
   */
  async *#run(resolved: ResolvedTurn): AsyncGenerator<TurnEvent> {
    let started = false;
    try {
      for await (const event of answerTurn(resolved, this.#context)) {
        started ||= event.type === 'start';
        yield event;
      }
    } catch (error) {
      if (!started && resolved.lifetime === '1h' && areMarksTooLong(error)) {
        this.#shortMarks = true;
        yield* this.#run({ ...resolved, lifetime: '5m' });
        return;
      }
      const option =
        started || this.#options.strictParameters ? undefined : refusedOption(error, resolved.turn);
      if (option === undefined) throw error;
      yield { type: 'adapted', ...leftOut(option) };
      yield* answerTurn({ ...resolved, turn: withoutOption(resolved.turn, option) }, this.#context);
    }
  }

  async #count(resolved: ResolvedTurn): Promise<number> {
    const { spares, processes, catalog, newId } = this.#context;
    const { model, signal } = resolved;
    const resume = spares.pause();
    try {
      await catalog.get();
      const composed = composeTurn(resolved, this.#context);
      const process = spares.take(model) ?? processes.start(model);
      return await countByLines(process, composed, { newId, signal });
    } finally {
      resume();
    }
  }
}

/** In characters. */
const THOUGHTS_LENGTH = 32 * 1024 * 1024;
const TOOL_SCHEMAS_LENGTH = 4 * 1024 * 1024;

/** A one-hour mark must not stand behind a five-minute one. */
function areMarksTooLong(error: unknown): boolean {
  return (
    error instanceof BridgeError && error.code === 'invalid_request' && error.message.includes("ttl='1h'")
  );
}
