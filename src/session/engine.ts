/** The chat model behind every wire: Claude CLI processes kept warm, claimed, replayed into and ended. */
import { BridgeError } from '../core/bridge-error.js';
import type { AnswerOptions, ChatModel, EngineStatus, ModelInfo } from '../core/chat-model.js';
import type { Turn } from '../core/turn.js';
import type { TurnEvent } from '../core/turn-event.js';
import { childEnvironment } from '../claude/launch/environment.js';
import { knownModel, listedModel, listedNames, type NameRules } from '../claude/launch/model-names.js';
import { OrphanGuard } from '../process/orphan-guard.js';
import { abortable } from './turn/abortable.js';
import { Catalog } from './cli-process/catalog.js';
import { CliProof, unusableCli } from './cli-process/cli-proof.js';
import { CliState } from './cli-process/cli-state.js';
import { Demand } from './pool/demand.js';
import type { EngineOptions } from './engine-options.js';
import { initialisedOnly } from './cli-process/handshake.js';
import { createAnswerMemory, createToolSchemaReader } from './turn/answer-memory.js';
import { Processes } from './pool/processes.js';
import { Slots } from './pool/slots.js';
import { Spares } from './pool/spares.js';
import { SchemaChecker } from './schema-check/schema-checker.js';
import { isCliFailure } from './turn/turn-on-some-process.js';
import { TurnRunner, type Asked } from './turn/turn-runner.js';
import { WarmProcesses } from './pool/warm-processes.js';
import { Workspace } from './cli-process/workspace.js';

export class Engine implements ChatModel {
  readonly #options: EngineOptions;
  readonly #names: NameRules;
  readonly #workspace = new Workspace();
  readonly #guard: OrphanGuard;
  readonly #cli: CliState;
  readonly #proof: CliProof;
  readonly #processes: Processes;
  readonly #spares: Spares;
  readonly #warm: WarmProcesses;
  readonly #checker = new SchemaChecker();
  readonly #catalog: Catalog;
  readonly #slots: Slots;
  readonly #turns: TurnRunner;
  #closing = false;

  constructor(options: EngineOptions) {
    const { cli, env, platform, newId, defaultModel, now, log } = options;
    this.#options = options;
    this.#names = { defaultModel, aliases: options.modelAliases, strict: options.strictModels };
    this.#guard = new OrphanGuard(options.execPath);
    this.#cli = new CliState(options);
    this.#proof = new CliProof(options.prove, now);
    this.#catalog = new Catalog(async () => {
      const process = this.#processes.start(defaultModel);
      return initialisedOnly(process).finally(() => void process.end());
    });
    this.#processes = new Processes({
      cliPath: cli.path,
      env: childEnvironment(env, platform, { maxRetries: options.cliRetries }),
      platform,
      guard: this.#guard,
      workspace: this.#workspace,
      newId,
    });
    this.#spares = new Spares({
      processes: this.#processes,
      demand: new Demand(defaultModel, options.sparesPerModel),
      most: Math.max(options.maxSpares, options.sparesPerModel),
      ...{ now, log },
    });
    this.#warm = new WarmProcesses(options.warm);
    this.#slots = new Slots(options.slots);
    this.#turns = new TurnRunner({
      processes: this.#processes,
      spares: this.#spares,
      warm: this.#warm,
      catalog: this.#catalog,
      memory: createAnswerMemory(THOUGHTS_LENGTH),
      toolSchemas: createToolSchemaReader(TOOL_SCHEMAS_LENGTH),
      checker: this.#checker,
      timeouts: options.timeouts,
      strictParameters: options.strictParameters,
      ...{ newId, now, log },
    });
  }

  /** Starts the spares, and the proof of the CLI. */
  warm(): void {
    this.#proof.start();
    this.#spares.fill();
  }

  async *answer(turn: Turn, options: AnswerOptions): AsyncGenerator<TurnEvent> {
    const { signal, clientId, begun } = options;
    if (this.#closing) throw shuttingDown();
    const giveBack = await this.#slots.take(signal, clientId);
    try {
      begun?.();
      if (this.#cli.replaced()) this.#replaced();
      const asked = await abortable(this.#asked(turn, options), signal);
      for await (const event of this.#turns.run(asked)) {
        if (event.type === 'start') this.#cli.noteLogin(true);
        yield event;
      }
    } catch (error) {
      if (error instanceof BridgeError && error.code === 'login_required') this.#loggedOut();
      throw this.#endedByClosing(error) ? shuttingDown() : error;
    } finally {
      giveBack();
    }
  }

  async countTokens(turn: Turn, options: AnswerOptions): Promise<number> {
    const { signal, clientId, begun } = options;
    if (this.#closing) throw shuttingDown();
    const giveBack = await this.#slots.take(signal, clientId);
    try {
      begun?.();
      if (this.#cli.replaced()) this.#replaced();
      return await this.#turns.count(await abortable(this.#asked(turn, options), signal));
    } catch (error) {
      throw this.#endedByClosing(error) ? shuttingDown() : error;
    } finally {
      giveBack();
    }
  }

  async models(): Promise<readonly ModelInfo[]> {
    return listedNames((await this.#catalog.get()).models, this.#names.aliases);
  }

  status(): EngineStatus {
    const { version, loggedIn } = this.#cli.facts;
    const cli = { path: this.#options.cli.path, version };
    const problem = this.#closing
      ? 'The bridge is shutting down.'
      : (this.#cli.problem() ?? this.#proof.problem(cli) ?? this.#spares.problem);
    return {
      ready: problem === undefined,
      ...(problem !== undefined && { problem }),
      cli,
      proof: this.#proof.state,
      loggedIn,
      processes: { spare: this.#spares.count, busy: this.#slots.running, idle: this.#warm.count },
      slots: this.#slots.size,
      waiting: this.#slots.waiting,
      everStarted: this.#processes.counts,
    };
  }

  /** Takes no more turns, and ends every process; the answers under way are told why. */
  async close(): Promise<void> {
    this.#closing = true;
    this.#slots.close(shuttingDown());
    this.#turns.close();
    const proof = this.#proof.close(shuttingDown());
    this.#spares.close();
    this.#warm.close();
    await Promise.all([this.#processes.endAll(), this.#checker.close(), proof]);
    this.#guard.close();
    this.#workspace.remove();
  }

  /** Ends every process at once, for an exit that cannot wait. */
  kill(): void {
    this.#closing = true;
    void this.#proof.close(shuttingDown());
    this.#processes.killAll();
    this.#workspace.remove();
  }

  /** @throws BridgeError `model_not_found`, or `cli_unavailable` for a CLI that was not found good */
  async #asked(turn: Turn, { client, signal }: AnswerOptions): Promise<Asked> {
    const model = await this.#modelFor(turn.model);
    const proof = await this.#proof.verdict();
    const { path } = this.#options.cli;
    if (!proof.ok) throw unusableCli({ path, version: this.#cli.facts.version }, proof.reason);
    const ours = this.#options.maxBodyBytes ?? maxBodyBytes(this.#options.platform);
    return {
      ...{ turn, client, model, signal },
      lifetime: proof.cacheLifetime,
      maxBodyBytes: Math.min(ours, proof.maxBodyBytes ?? Infinity),
    };
  }

  /** @throws BridgeError `model_not_found` */
  async #modelFor(asked: string): Promise<string> {
    return (
      knownModel(asked, this.#names) ?? listedModel(asked, this.#names, (await this.#catalog.get()).models)
    );
  }

  /** Processes that wait may hold a login that is no longer good, and would not notice a new one. */
  #loggedOut(): void {
    this.#cli.noteLogin(false);
    this.#renew();
  }

  #replaced(): void {
    this.#proof.renew();
    this.#renew();
  }

  #renew(): void {
    this.#catalog.forget();
    this.#spares.renew();
    this.#warm.renew();
  }

  #endedByClosing(error: unknown): boolean {
    return this.#closing && isCliFailure(error);
  }
}

/** In characters. */
const THOUGHTS_LENGTH = 32 * 1024 * 1024;
const TOOL_SCHEMAS_LENGTH = 4 * 1024 * 1024;

/**
 * On macOS the CLI starts a program for its login with its whole environment, which may be 1 MB there with the arguments.
 * Elsewhere a CLI without tools starts none.
 */
function maxBodyBytes(platform: NodeJS.Platform): number {
  return platform === 'darwin' ? 700_000 : Infinity;
}

/** Starts nothing before `warm` or the first turn but the guard of its processes. */
export function createEngine(options: EngineOptions): Engine {
  return new Engine(options);
}

function shuttingDown(): BridgeError {
  return new BridgeError(
    'shutting_down',
    'The bridge is shutting down. Send the request again once it is back.',
    {
      retryable: true,
    },
  );
}
