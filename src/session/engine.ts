/** The chat model behind every wire: it wires up the parts of a session, starts them and ends them. */
import type { AnswerOptions, ChatModel, EngineStatus, ModelInfo } from '../core/chat-model.js';
import type { PlanState } from '../core/plan.js';
import type { Turn } from '../core/turn.js';
import type { TurnEvent } from '../core/turn-event.js';
import { knownModel } from '../claude/launch/model-names.js';
import { Catalog } from './cli-process/catalog.js';
import { CliState } from './cli-process/cli-state.js';
import type { EngineOptions } from './engine-options.js';
import { shuttingDown } from './interrupted.js';
import { PlanInquiry } from './plan/plan-inquiry.js';
import { PlanRecord } from './plan/plan-record.js';
import { Demand } from './pool/demand.js';
import { Processes } from './pool/processes.js';
import { Slots } from './pool/slots.js';
import { Spares } from './pool/spares.js';
import { WarmProcesses } from './pool/warm-processes.js';
import { SchemaChecker } from './schema-check/schema-checker.js';
import { TurnRunner } from './turn/turn-runner.js';

export class Engine implements ChatModel {
  readonly #cli: CliState;
  readonly #processes: Processes;
  readonly #catalog: Catalog;
  readonly #spares: Spares;
  readonly #warm: WarmProcesses;
  readonly #slots: Slots;
  readonly #checker = new SchemaChecker();
  readonly #plan: PlanRecord;
  readonly #planInquiry: PlanInquiry;
  readonly #turns: TurnRunner;

  constructor(options: EngineOptions) {
    const { modelAliases: aliases, strictModels: strict, sparesPerModel } = options;
    const asked = { defaultModel: options.defaultModel, aliases, strict };
    const defaultModel = knownModel(options.defaultModel, asked) ?? options.defaultModel;
    this.#cli = new CliState(options, () => this.#renewProcesses());
    this.#processes = new Processes(options);
    this.#catalog = new Catalog({ defaultModel, aliases, strict }, async () =>
      this.#processes.catalog(defaultModel),
    );
    this.#spares = new Spares({
      processes: this.#processes,
      demand: new Demand(defaultModel, sparesPerModel),
      most: Math.max(options.maxSpares, sparesPerModel),
      ...{ elapsed: options.elapsed, log: options.log },
    });
    this.#warm = new WarmProcesses(options.warm);
    this.#slots = new Slots(options.slots);
    this.#plan = new PlanRecord(options);
    this.#planInquiry = new PlanInquiry({
      spares: this.#spares,
      plan: this.#plan,
      version: () => this.#cli.status.cli.version,
      ...{ elapsed: options.elapsed, log: options.log },
    });
    this.#turns = new TurnRunner({
      ...options,
      cli: this.#cli,
      processes: this.#processes,
      catalog: this.#catalog,
      spares: this.#spares,
      warm: this.#warm,
      checker: this.#checker,
      plan: this.#plan,
    });
  }

  /** Starts the spares, and the proof of the CLI. */
  warm(): void {
    this.#cli.startProof();
    this.#spares.fill();
    this.#planInquiry.refresh();
  }

  async *answer(turn: Turn, options: AnswerOptions): AsyncGenerator<TurnEvent> {
    const { signal, clientId, later } = options;
    const giveBack = await this.#slots.take(signal, clientId, later);
    try {
      yield* this.#turns.answer(turn, options);
    } finally {
      giveBack();
    }
  }

  async countTokens(turn: Turn, options: AnswerOptions): Promise<number> {
    const giveBack = await this.#slots.take(options.signal, options.clientId);
    return this.#turns.count(turn, options).finally(giveBack);
  }

  async models(): Promise<readonly ModelInfo[]> {
    return this.#catalog.list();
  }

  async model(name: string): Promise<ModelInfo> {
    return this.#catalog.find(name);
  }

  status(): EngineStatus {
    const problem = this.#slots.closed
      ? 'The bridge is shutting down.'
      : (this.#cli.problem() ?? this.#spares.problem);
    return {
      ready: problem === undefined,
      ...(problem !== undefined && { problem }),
      ...this.#cli.status,
      processes: { spare: this.#spares.count, busy: this.#slots.running, idle: this.#warm.count },
      slots: this.#slots.size,
      waiting: this.#slots.waiting,
      everStarted: this.#processes.counts,
    };
  }

  plan(): PlanState {
    this.#planInquiry.refresh();
    return this.#plan.state;
  }

  /** Accepts no more turns and ends every process; running answers fail with `shutting_down`. */
  async close(): Promise<void> {
    await Promise.all([this.#stop(), this.#processes.close(), this.#checker.close()]);
  }

  /** Ends every process at once, for an exit that cannot wait. */
  kill(): void {
    this.#stop().catch(() => undefined);
    this.#processes.kill();
  }

  async #stop(): Promise<void> {
    const reason = shuttingDown();
    this.#slots.close(reason);
    this.#turns.close(reason);
    this.#spares.close();
    this.#warm.close();
    await this.#cli.close(reason);
  }

  #renewProcesses(): void {
    this.#catalog.forget();
    this.#planInquiry.forget();
    this.#spares.renew();
    this.#warm.renew();
  }
}

/** Before `warm` or the first turn this starts only the guard of the CLI processes. */
export function createEngine(options: EngineOptions): Engine {
  return new Engine(options);
}
