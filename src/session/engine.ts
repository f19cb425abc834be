/** The chat model behind every wire: Claude CLI processes kept warm, claimed, replayed into and ended. */
import { BridgeError } from '../core/bridge-error.js';
import type { ChatModel, EngineStatus, ModelInfo } from '../core/chat-model.js';
import type { Logger } from '../core/logger.js';
import type { Turn } from '../core/turn.js';
import type { TurnEvent } from '../core/turn-event.js';
import { childEnvironment } from '../claude/environment.js';
import { knownModel, listedModel, listedNames, type NameRules } from '../claude/model-names.js';
import { OrphanGuard } from '../process/orphan-guard.js';
import { createAnswerLog, type AnswerLog } from './answer-log.js';
import { Catalog } from './catalog.js';
import type { ClaudeProcess } from './claude-process.js';
import { answerOf, askContinued, askFresh, settle } from './conversation.js';
import { keyAfter, pastKey } from './fingerprint.js';
import { initialisedOnly, type HandshakeOptions } from './handshake.js';
import { IdleConversations } from './idle-conversations.js';
import { Processes } from './processes.js';
import { Running } from './running.js';
import { Spares } from './spares.js';
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
    this.#processes = new Processes({
      cliPath: options.cli.path,
      env: childEnvironment(options.env, options.platform),
      platform: options.platform,
      guard: this.#guard,
      workspace: this.#workspace,
      newId: options.newId,
    });
    this.#spares = new Spares(this.#processes, (model) =>
      model === options.defaultModel ? options.sparesPerModel : 0,
    );
    this.#idle = new IdleConversations({ max: options.maxIdle, timeoutMs: options.idleTimeoutMs });
    this.#catalog = new Catalog(async () => {
      const process = this.#processes.start(options.defaultModel);
      return initialisedOnly(process).finally(() => void process.end());
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
      yield* this.#answerFrom(turn, model, signal);
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

  /** A process may have died since it was last used, so up to two others are tried before anything was answered. */
  async *#answerFrom(turn: Turn, model: string, signal: AbortSignal): AsyncGenerator<TurnEvent> {
    const key = pastKey(turn, model);
    const kept = key === undefined ? undefined : await this.#idle.claim(key);
    let begun = false;
    for (let fresh = kept ? 0 : 1; ; fresh += 1) {
      const process = fresh === 0 ? kept : (this.#spares.take(model) ?? this.#processes.start(model));
      if (!process) continue;
      this.#options.log.debug(
        { model, continued: fresh === 0, messages: turn.messages.length },
        'turn started',
      );
      try {
        for await (const event of this.#converse(process, turn, { continued: fresh === 0, signal })) {
          begun = true;
          yield event;
        }
        return;
      } catch (error) {
        if (begun || fresh === 2 || !isCliFailure(error) || this.#endedByClosing(error)) throw error;
        this.#options.log.warn(
          { model, reason: error.message },
          'a process failed before it answered; trying another',
        );
      }
    }
  }

  async *#converse(
    process: ClaudeProcess,
    turn: Turn,
    { continued, signal }: { readonly continued: boolean; readonly signal: AbortSignal },
  ): AsyncGenerator<TurnEvent> {
    const said = createAnswerLog();
    let kept = false;
    try {
      if (continued) await askContinued(process, turn);
      else this.#catalog.learn(await askFresh(process, turn, { newId: this.#options.newId, signal }));
      for await (const event of answerOf(process, { now: this.#options.now, signal })) {
        said.note(event);
        if (event.type === 'start') this.#proved(process.model);
        if (event.type === 'end' && event.finishReason === 'stop') kept = this.#keep(process, turn, said);
        // At a token limit the CLI would by itself ask the model to go on; SIGTERM leaves it the time to.
        if (event.type === 'end' && event.finishReason === 'length') process.kill();
        yield event;
      }
    } finally {
      if (!kept) void process.end();
      // Only now, so that starting a spare takes no time from the first words of the answer.
      this.#spares.fill(process.model);
    }
  }

  #keep(process: ClaudeProcess, turn: Turn, said: AnswerLog): boolean {
    const blocks = said.blocks();
    if (blocks.length === 0 || this.#closing) return false;
    this.#idle.add(keyAfter(turn, process.model, blocks), process, settle(process));
    return true;
  }

  #proved(model: string): void {
    this.#loggedIn = true;
    this.#spares.proved();
    this.#spares.fill(model);
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

function isCliFailure(error: unknown): error is BridgeError {
  return error instanceof BridgeError && error.code === 'cli_failed';
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
