import type { PlanState } from './plan.js';
import type { ReasoningEffort, Turn } from './turn.js';
import type { TurnEvent } from './turn-event.js';

/** The port between the wires and the engine. */
export interface ChatModel {
  /**
   * Answers one turn. Nothing is started before the first pull; a consumer that stops pulling stops the reading.
   * Aborting `signal`, or returning from the iteration early, ends the model's work.
   * @throws BridgeError at any pull.
   */
  answer(turn: Turn, options: AnswerOptions): AsyncIterable<TurnEvent>;
  /**
   * How many input tokens a turn has. Costs nothing of the plan. Aborting `signal` ends the work.
   * @throws BridgeError
   */
  countTokens(turn: Turn, options: AnswerOptions): Promise<number>;
  /** The names to list. @throws BridgeError when the CLI cannot be asked. */
  models(): Promise<readonly ModelInfo[]>;
  /** A name that a request may use, listed or not. @throws BridgeError model_not_found, or when the CLI cannot be asked. */
  model(name: string): Promise<ModelInfo>;
  status(): EngineStatus;
  /** What is known of the account's plan now. */
  plan(): PlanState;
}

export interface AnswerOptions {
  readonly signal: AbortSignal;
  /** The name of the client's key; a kept process serves no other client. Absent when the client has none. */
  readonly client?: string;
  /** Identifies the client that takes turns with others for the slots: by the key's name, or else by its address. Used for nothing else. */
  readonly clientId?: string;
  /** Set when nobody waits for the answer: it gets a slot only while no other turn waits for one, and waits for it as long as it takes. */
  readonly later?: boolean;
  /** Called when the turn gets its slot; from then on it may cost something. */
  readonly begun?: () => void;
  /** Called each time that a CLI process has the question; what follows is the time of the CLI and of the model. */
  readonly asked?: () => void;
  /**
   * Called each time that the model was asked for this answer, with what that would have cost at API prices, in US dollars;
   * `undefined` when the CLI did not tell it. The CLI tells it after the answer, so this may come after the last event.
   */
  readonly spent?: (usd: number | undefined) => void;
}

export interface ModelInfo {
  readonly id: string;
  /** What the name stands for when that is another name: a resolved id or an alias. */
  readonly servedBy?: string;
  readonly displayName?: string;
  /** What the model that serves it accepts. */
  readonly traits?: ModelTraits;
}

export interface ModelTraits {
  /** Tokens of input and output together. */
  readonly contextLength: number;
  readonly maxOutputTokens: number;
  /** The efforts that it has, from little to much. */
  readonly efforts: readonly ReasoningEffort[];
  /** Whether it takes `temperature`, `top_p` and `top_k`. */
  readonly sampling: boolean;
  /** Whether a tool call can be forced. */
  readonly forcedTools: boolean;
  /** Whether its API holds answers and calls to a schema. */
  readonly structuredOutput: boolean;
}

export interface EngineStatus {
  /** Whether the engine tries requests now. */
  readonly ready: boolean;
  /** Why not, with the command that fixes it; absent when ready. */
  readonly problem?: string;
  readonly cli: { readonly path: string; readonly version: string };
  /** Whether the CLI is proven to carry requests unchanged. */
  readonly proof: 'ok' | 'pending' | 'failed';
  /** `undefined` until something has proved it. */
  readonly loggedIn: boolean | undefined;
  readonly processes: {
    /** Started and not yet initialised. */
    readonly spare: number;
    /** Answering a request now. */
    readonly busy: number;
    /** Kept for the next request of their conversation. */
    readonly idle: number;
  };
  /** How many answers may run at once. */
  readonly slots: number;
  /** Requests that wait for a slot. */
  readonly waiting: number;
  /** Processes since the start of the engine. */
  readonly everStarted: {
    readonly started: number;
    /** Those that ended without being told to, or could not be started. */
    readonly died: number;
  };
}
