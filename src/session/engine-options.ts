/** The options of an engine. */
import type { CliStateOptions } from './cli-process/cli-state.js';
import type { HandshakeOptions } from './cli-process/handshake.js';
import type { AnswerTimeouts } from './turn/answer-timer.js';
import type { SlotLimits } from './pool/slots.js';
import type { WarmLimits } from './pool/warm-processes.js';

export interface EngineOptions extends HandshakeOptions, CliStateOptions {
  readonly cli: { readonly path: string; readonly version: string };
  /** Unix time in ms. */
  readonly now: () => number;
  readonly defaultModel: string;
  readonly modelAliases: Readonly<Record<string, string>>;
  /** Refuses OpenAI's model names instead of answering them with the default model. */
  readonly strictModels: boolean;
  /** An option that the model refuses fails the turn; otherwise the turn is repeated without it. */
  readonly strictParameters: boolean;
  /** Processes to keep ready for new conversations: for each model in use, and at most for all models together. */
  readonly sparesPerModel: number;
  readonly maxSpares: number;
  /** Processes to keep after they have answered. */
  readonly warm: WarmLimits;
  /** A larger request goes by lines; by default it depends on the platform. */
  readonly maxBodyBytes?: number;
  readonly slots: SlotLimits;
  readonly timeouts: AnswerTimeouts;
  /** How often the CLI itself repeats a failed API request. */
  readonly cliRetries: number;
}
