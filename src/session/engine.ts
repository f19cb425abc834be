/** The chat model behind every wire: Claude CLI processes kept warm, claimed, replayed into and ended. */
import { BridgeError } from '../core/bridge-error.js';
import type { ChatModel, EngineStatus, ModelInfo } from '../core/chat-model.js';
import type { Logger } from '../core/logger.js';
import type { Turn } from '../core/turn.js';
import type { TurnEvent } from '../core/turn-event.js';
import { childEnvironment } from '../claude/environment.js';
import { knownModel, listedModel, listedNames, type NameRules } from '../claude/model-names.js';
import { thinkingSettings } from '../claude/reasoning.js';
import { OrphanGuard } from '../process/orphan-guard.js';
import { Catalog } from './catalog.js';
import { initialisedOnly, type HandshakeOptions } from './handshake.js';
import { IdleConversations } from './idle-conversations.js';
import { Processes } from './processes.js';
import { Running } from './running.js';
import { Spares } from './spares.js';
import { isCliFailure, TurnRunner } from './turn-runner.js';
import { Workspace } from './workspace.js';

export interface EngineOptions extends HandshakeOptions {
  readonly cli: { readonly path: string; readonly version: string };
  readonly defaultModel: string;
  readonly modelAliases: Readonly<Record<string, string>>;
  /** OpenAI's own model names are refused instead of answered by the default model. */
  readonly strictModels: boolean;
  /** Processes to keep ready for new conversations of the default model. */
  readonly sparesPerModel: number;
  /** Finished conversations to keep a process for, and for how long. */
  readonly maxIdle: number;
  readonly idleTimeoutMs: number;
  /** How long a process waits for the results of tool calls; later ones are replayed. */
  readonly callTimeoutMs: number;
  /** A model's refusal of an option fails the turn, instead of being answered by a turn without it. */
  readonly strictParameters?: boolean;
  readonly loggedIn?: boolean;
  readonly log: Logger;
  /** Unix time in ms. */
  readonly now: () => number;
}

export class Engine implements ChatModel {
  readonly #options: EngineOptions;
  readonly #names: NameRules;
  readonly #workspace = new Workspace();
  readonly #guard: OrphanGuard;
  readonly #processes: Processes;
  readonly #spares: Spares;
  readonly #idle: IdleConversations;
  readonly #catalog: Catalog;
  readonly #turns: TurnRunner;
  readonly #running = new Running();
  #loggedIn: boolean | undefined;
  #closing = false;

  constructor(options: EngineOptions) {
    this.#options = options;
    this.#loggedIn = options.loggedIn;
    this.#names = {
      defaultModel: options.defaultModel,
      aliases: options.modelAliases,
      strict: options.strictModels,
    };
    this.#guard = new OrphanGuard(options.execPath);
    const launch = {
      cliPath: options.cli.path,
      env: childEnvironment(options.env, options.platform),
      platform: options.platform,
      guard: this.#guard,
      workspace: this.#workspace,
      newId: options.newId,
    };
    this.#processes = new Processes(
      launch,
      (model) =>
        thinkingSettings(undefined, this.#catalog.abilities(model), { replayedCall: false })?.effortLevel ??
        null,
    );
    this.#spares = new Spares(this.#processes, (model) =>
      model === options.defaultModel ? options.sparesPerModel : 0,
    );
    this.#idle = new IdleConversations(options.maxIdle);
    this.#catalog = new Catalog(async () => {
      const process = this.#processes.start(options.defaultModel);
      return initialisedOnly(process).finally(() => void process.end());
    });
    this.#turns = new TurnRunner({
      processes: this.#processes,
      spares: this.#spares,
      idle: this.#idle,
      catalog: this.#catalog,
      limits: options,
      strictParameters: options.strictParameters ?? false,
      newId: options.newId,
      now: options.now,
      log: options.log,
    });
  }

  /** Starts the spares. */
  warm(): void {
    this.#spares.fill(this.#options.defaultModel);
  }

  async *answer(turn: Turn, { signal }: { readonly signal: AbortSignal }): AsyncGenerator<TurnEvent> {
    if (this.#closing) throw shuttingDown();
    const leave = this.#running.enter();
    try {
      const model =
        knownModel(turn.model, this.#names) ??
        listedModel(turn.model, this.#names, (await this.#catalog.get()).models);
      for await (const event of this.#turns.run(turn, model, signal)) {
        if (event.type === 'start') this.#loggedIn = true;
        yield event;
      }
    } catch (error) {
      if (error instanceof BridgeError && error.code === 'login_required') this.#loggedIn = false;
      throw this.#endedByClosing(error) ? shuttingDown() : error;
    } finally {
      leave();
    }
  }

  async models(): Promise<readonly ModelInfo[]> {
    return listedNames((await this.#catalog.get()).models, this.#names.aliases);
  }

  status(): EngineStatus {
    const problem = this.#problem();
    return {
      ready: problem === undefined,
      ...(problem !== undefined && { problem }),
      cli: this.#options.cli,
      loggedIn: this.#loggedIn,
      processes: { spare: this.#spares.count, busy: this.#running.count, idle: this.#idle.count },
    };
  }

  /** Takes no more turns, lets those under way finish for `graceMs`, then ends every process. */
  async close({ graceMs }: { readonly graceMs: number }): Promise<void> {
    this.#closing = true;
    this.#turns.close();
    this.#spares.close();
    this.#idle.close();
    await this.#running.none(graceMs);
    await this.#processes.endAll();
    this.#guard.close();
    this.#workspace.remove();
  }

  /** Ends every process at once, for an exit that cannot wait. */
  kill(): void {
    this.#closing = true;
    this.#processes.killAll();
    this.#workspace.remove();
  }

  #endedByClosing(error: unknown): boolean {
    return this.#closing && isCliFailure(error);
  }

  #problem(): string | undefined {
    if (this.#closing) return 'The bridge is shutting down.';
    if (this.#loggedIn === false) return 'The Claude CLI is logged out. Run `claude auth login`.';
    return this.#spares.problem?.message;
  }
}

/** Nothing runs before `warm` or the first turn. */
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
