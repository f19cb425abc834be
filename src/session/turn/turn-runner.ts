/** Turns: composed, put to the process that suits each best, and read as the client asked for them. */
import { BridgeError } from '../../core/bridge-error.js';
import type { Logger } from '../../core/logger.js';
import { addUsage, type TurnEvent, type Usage } from '../../core/turn-event.js';
import type { Turn } from '../../core/turn.js';
import { createAnswerReader } from '../../claude/read/answer-reader.js';
import { bodyText } from '../../claude/control/body-text.js';
import type { CacheLifetime } from '../../claude/compose/cache-marks.js';
import { compose, type Composed } from '../../claude/compose/compose.js';
import { modelFacts, type ModelFacts } from '../../claude/compose/model-facts.js';
import type { ToolSchemaReader } from '../../claude/compose/tool-schema.js';
import { openingContent } from '../../claude/control/input-lines.js';
import { refusedOption, withoutOption } from '../../claude/read/refused-option.js';
import { createRequestHash } from './answer-memory.js';
import { initialise } from './carrier.js';
import type { ClaudeProcess } from '../cli-process/claude-process.js';
import { countOnProcess } from './count-on-process.js';
import type { Processes } from '../pool/processes.js';
import type { SchemaChecker } from '../schema-check/schema-checker.js';
import type { TurnSurroundings, TurnTask } from './turn-on-process.js';
import { isCliFailure, turnOnSomeProcess } from './turn-on-some-process.js';
import { warmKey } from '../pool/warm-processes.js';

export interface TurnRunnerOptions extends TurnSurroundings {
  readonly processes: Processes;
  readonly toolSchemas: ToolSchemaReader;
  readonly checker: SchemaChecker;
  /** Whether an option that the model refuses fails the turn. */
  readonly strictParameters: boolean;
  readonly log: Logger;
}

/** A turn, and what is known of it before it is composed. */
export interface Asked {
  readonly turn: Turn;
  readonly client: string | undefined;
  /** The name to start the CLI with. */
  readonly model: string;
  readonly lifetime: CacheLifetime;
  /** A body of more bytes goes by lines. */
  readonly maxBodyBytes: number;
  readonly signal: AbortSignal;
}

export class TurnRunner {
  readonly #options: TurnRunnerOptions;
  #closing = false;
  #shortMarks = false;

  constructor(options: TurnRunnerOptions) {
    this.#options = options;
  }

  /** Tries no second process from now on. */
  close(): void {
    this.#closing = true;
  }

  /**
   * The events of the answer. An option that the API refuses though nothing is known against it is left out of a second
   * attempt, of this request alone. That the CLI's own cache marks live shorter for this account than its proof has shown
   * is a fact about the CLI, and remembered.
   * @throws BridgeError
   */
  async *run(wanted: Asked): AsyncGenerator<TurnEvent> {
    const asked = this.#shortMarks ? { ...wanted, lifetime: '5m' as const } : wanted;
    let begun = false;
    try {
      for await (const event of this.#composed(asked)) {
        begun ||= event.type === 'start';
        yield event;
      }
    } catch (error) {
      if (!begun && asked.lifetime === '1h' && areMarksTooLong(error)) {
        this.#shortMarks = true;
        yield* this.run(asked);
        return;
      }
      const again = begun || this.#options.strictParameters ? undefined : refusedOption(error, asked.turn);
      if (again === undefined) throw error;
      yield { type: 'adapted', option: again, what: 'left out: the model refuses it' };
      yield* this.#composed({ ...asked, turn: withoutOption(asked.turn, again) });
    }
  }

  /** How many tokens of input the turn would be. @throws BridgeError */
  async count(asked: Asked): Promise<number> {
    const { spares, processes, catalog, newId } = this.#options;
    const { model, signal } = asked;
    const settled = spares.hurry();
    try {
      await catalog.get();
      const composed = this.#compose(asked, this.#facts(asked));
      const process = spares.take(model) ?? processes.start(model);
      return await countOnProcess(process, composed, { newId, signal });
    } finally {
      settled();
    }
  }

  async *#composed(asked: Asked): AsyncGenerator<TurnEvent> {
    const { composed, process } = await this.#prepared(asked);
    let ready = process;
    try {
      yield* this.#asAsked(composed, asked, () => {
        const first = ready;
        ready = undefined;
        return first;
      });
    } finally {
      void ready?.end();
    }
  }

  async *#asAsked(
    composed: Composed,
    asked: Asked,
    ready: () => ClaudeProcess | undefined,
  ): AsyncGenerator<TurnEvent> {
    for (const { option, what } of composed.adapted) yield { type: 'adapted', option, what };
    const { output } = composed.reading;
    if (output.type !== 'text') {
      await this.#options.checker.compile(output.check.schema, output.check.param, asked.signal);
    }
    const again = yield* this.#answer(composed, asked, { ready, mustCall: composed.askAgain !== undefined });
    if (again === undefined || !composed.askAgain) return;
    const request = { ...composed.request, messages: composed.askAgain(again.said) };
    yield* this.#answer({ ...composed, request }, asked, { ready, mustCall: false, before: again.usage });
  }

  /** Returns what the model said, when it called no tool though it was to. */
  async *#answer(
    composed: Composed,
    asked: Asked,
    { ready, mustCall, before }: AnswerOptions,
  ): AsyncGenerator<TurnEvent, { readonly said: string; readonly usage: Usage } | undefined> {
    const reader = createAnswerReader(composed.reading, mustCall);
    const events = turnOnSomeProcess(this.#task(composed, asked), ready(), {
      ...this.#options,
      model: asked.model,
      closing: () => this.#closing,
    });
    for await (const event of events) {
      if (event.type === 'start' && before) continue;
      if (event.type !== 'end') {
        yield* reader.read(event);
        continue;
      }
      const usage = before ? addUsage(before, event.usage) : event.usage;
      const said = event.finishReason === 'stop' ? reader.uncalled() : undefined;
      if (said !== undefined && said.trim() !== '') return { said, usage };
      const last = reader.read({ ...event, usage });
      if (last.at(-1)?.type === 'end') await this.#check(composed, reader.formatted(), last, asked.signal);
      yield* last;
    }
    return undefined;
  }

  /** @throws BridgeError when a whole answer does not fit its output format. */
  async #check(
    { reading: { output } }: Composed,
    json: string | undefined,
    last: readonly TurnEvent[],
    signal: AbortSignal,
  ): Promise<void> {
    const end = last.at(-1);
    if (output.type === 'text' || json === undefined || end?.type !== 'end' || end.finishReason !== 'stop')
      return;
    if (last.some(({ type }) => type === 'refusal')) return;
    const fault = await this.#options.checker.check(output.check.schema, json, output.check.param, signal);
    if (fault === undefined) return;
    throw new BridgeError(
      'upstream_error',
      `The model wrote JSON that does not fit the response format: ${fault}.`,
      { forLog: 'The model wrote JSON that does not fit the response format.' },
    );
  }

  /**
   * Only the CLI knows which model some names stand for, and it tells in its first words. The process that was asked
   * for them is as good as any for this turn.
   */
  async #prepared(asked: Asked): Promise<{ readonly composed: Composed; readonly process?: ClaudeProcess }> {
    const { catalog, spares, processes } = this.#options;
    const { model, turn, signal } = asked;
    const known = catalog.facts(model);
    if (known) return { composed: this.#compose(asked, known) };
    for (let tried = 1; ; tried += 1) {
      const process = spares.take(model) ?? processes.start(model);
      try {
        await initialise(process, turn.system, { catalog, signal });
        return { process, composed: this.#compose(asked, this.#facts(asked)) };
      } catch (error) {
        void process.end();
        if (tried === 2 || !isCliFailure(error) || this.#closing) throw error;
      }
    }
  }

  #facts({ model }: Asked): ModelFacts {
    return this.#options.catalog.facts(model) ?? modelFacts(model);
  }

  #compose({ turn, model, lifetime }: Asked, facts: ModelFacts): Composed {
    const { memory, toolSchemas } = this.#options;
    return compose(turn, { model, facts, lifetime, memory, toolSchemas, hash: createRequestHash() });
  }

  #task(composed: Composed, { client, model, maxBodyBytes, signal }: Asked): TurnTask {
    const body = bodyText(composed.request);
    const opening = openingContent(composed.opening);
    return {
      ...{ composed, body, signal },
      carrier: body.length > maxBodyBytes ? 'lines' : 'body',
      key: warmKey({ client, model, system: composed.system, opening }),
    };
  }
}

interface AnswerOptions {
  /** A process that is initialised for this turn already; gives it once. */
  readonly ready: () => ClaudeProcess | undefined;
  readonly mustCall: boolean;
  /** What an answer before this one used. */
  readonly before?: Usage;
}

/** An hour's mark must not stand behind one of five minutes. */
function areMarksTooLong(error: unknown): boolean {
  return (
    error instanceof BridgeError && error.code === 'invalid_request' && error.message.includes("ttl='1h'")
  );
}
