/** What an engine is made from. */
import type { CliStateOptions } from './cli-process/cli-state.js';
import type { HandshakeOptions } from './cli-process/handshake.js';
import type { AnswerTimeouts } from './turn/answer-timer.js';
import type { SlotLimits } from './pool/slots.js';
import type { WarmLimits } from './pool/warm-processes.js';

export interface EngineOptions extends HandshakeOptions, CliStateOptions {
  readonly cli: { readonly path: string; readonly version: string };
  readonly defaultModel: string;
  readonly modelAliases: Readonly<Record<string, string>>;
  /** OpenAI's own model names are refused instead of answered by the default model. */
  readonly strictModels: boolean;
  /** A model's refusal of an option fails the turn, instead of being answered by a turn without it. */
  readonly strictParameters: boolean;
  /** Processes to keep ready for new conversations of every model in use, and how many of all models when much is asked. */
  readonly sparesPerModel: number;
  readonly maxSpares: number;
  /** Processes to keep once they have answered. */
  readonly warm: WarmLimits;
  /** A request of more bytes goes by lines; by the platform when not given. */
  readonly maxBodyBytes?: number;
  readonly slots: SlotLimits;
  readonly timeouts: AnswerTimeouts;
  /** How often the CLI itself repeats a failed API request. */
  readonly cliRetries: number;
}
