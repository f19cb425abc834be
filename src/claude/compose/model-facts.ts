/** What each model accepts: one table with a row per family, the newest last. */
import { EFFORTS, type Effort } from '../../core/turn.js';

export interface ModelFacts {
  /** Tokens of input and output together, as the CLI assumes (2.1.330). */
  readonly contextLength: number;
  /** The maximum for `max_tokens`. */
  readonly maxTokens: number;
  /**
   * `one`: `temperature` or `top_p`, not both, and `top_k`; `none`: only the default of each, so none is worth sending.
   * With `one`, the CLI sends a `temperature` of 1 on its own, which can be replaced but not removed (2.1.197, 2.1.330).
   */
  readonly sampling: 'one' | 'none';
  /** Whether a tool call can be forced: always, while the model does not think, or never. */
  readonly forcedTools: 'always' | 'without-thinking' | 'never';
  /**
   * `budget`: a number of tokens, and the thoughts of the running tool round must come back; `adaptive`: the model decides,
   * by its effort.
   */
  readonly thinking: 'budget' | 'adaptive';
  /** The `thinking.type` with which it does not think before it answers; `undefined`: a request can only lower the effort. */
  readonly thinkingOff: 'disabled' | 'between_tools' | undefined;
  /** From low to high; empty: it has no effort setting. */
  readonly efforts: readonly Effort[];
  /** Whether an effort above `high` needs thinking. */
  readonly thinksForHighEffort: boolean;
  /** Whether it accepts `output_config.format` and `strict` tools. */
  readonly structuredOutput: boolean;
  /** Whether it continues an answer that the client has begun, while it does not think. */
  readonly prefill: boolean;
  /** Whether it accepts messages of role `system` behind a user message. */
  readonly systemMessages: boolean;
  /** The type of the API's own tool that searches the web. */
  readonly webSearch: string;
}

/** Of models from Opus 4.7 on, and of others under a name that ends in `[1m]`. */
export const LONG_CONTEXT = 1_000_000;

/** What the CLI's own list says about a model. */
export type ListedFacts = Partial<Pick<ModelFacts, 'efforts' | 'thinkingOff' | 'thinking'>>;

/**
 * @param id such as `claude-sonnet-5-5`; `claude-sonnet-5-5[1m]` is the same model.
 * @param listed for a model without a row; everything else is assumed to match the newest
 */
export function modelFacts(id: string, listed: ListedFacts = {}): ModelFacts {
  return rowOf(id) ?? { ...NEWEST, ...listed };
}

/** Whether the table has a row for the id. */
export function isKnownModel(id: string): boolean {
  return rowOf(id) !== undefined;
}

/** The model's name without a choice of its context, such as `[1m]`. */
export function withoutContext(name: string): string {
  return name.replace(/\[[^\]]*\]$/, '');
}

function rowOf(id: string): ModelFacts | undefined {
  const name = withoutContext(id);
  return ROWS.find(([names]) => names.test(name))?.[1];
}

/** Claude 4 to 4.5: a number of thinking tokens, and no effort. */
const CLAUDE_4_5: ModelFacts = {
  contextLength: 200_000,
  maxTokens: 64_000,
  sampling: 'one',
  forcedTools: 'without-thinking',
  thinking: 'budget',
  thinkingOff: 'disabled',
  efforts: [],
  thinksForHighEffort: false,
  structuredOutput: true,
  prefill: true,
  systemMessages: false,
  webSearch: 'web_search_20250305',
};

const CLAUDE_4: ModelFacts = { ...CLAUDE_4_5, structuredOutput: false };

const CLAUDE_4_6: ModelFacts = {
  ...CLAUDE_4_5,
  maxTokens: 128_000,
  thinking: 'adaptive',
  efforts: ['low', 'medium', 'high', 'max'],
  prefill: false,
};

/** From Opus 4.7 on: no sampling, and all efforts. */
const CLAUDE_5: ModelFacts = {
  ...CLAUDE_4_6,
  systemMessages: true,
  contextLength: LONG_CONTEXT,
  sampling: 'none',
  forcedTools: 'always',
  efforts: EFFORTS,
};

const ALWAYS_THINKING: ModelFacts = { ...CLAUDE_5, thinkingOff: undefined, thinksForHighEffort: true };

const NEWEST: ModelFacts = { ...ALWAYS_THINKING, forcedTools: 'never' };

const ROWS: readonly (readonly [RegExp, ModelFacts])[] = [
  [/^claude-(?:opus|sonnet)-4(?:-\d{8})?$/, { ...CLAUDE_4, maxTokens: 32_000 }],
  [/^claude-opus-4-1\b/, { ...CLAUDE_4_5, maxTokens: 32_000 }],
  [/^claude-(?:sonnet|haiku)-4-5\b/, CLAUDE_4_5],
  [/^claude-opus-4-5\b/, { ...CLAUDE_4_5, efforts: ['low', 'medium', 'high'] }],
  [/^claude-(?:opus|sonnet)-4-6\b/, CLAUDE_4_6],
  [/^claude-opus-4-7\b/, { ...CLAUDE_5, systemMessages: false }],
  [/^claude-opus-4-8\b/, CLAUDE_5],
  [/^claude-sonnet-5(?:-\d{8})?$/, CLAUDE_5],
  [/^claude-opus-5(?:-\d{8})?$/, { ...CLAUDE_5, thinksForHighEffort: true }],
  [/^claude-(?:fable|mythos)-5(?:-\d{8})?$/, ALWAYS_THINKING],
  // It can stop thinking, but the CLI does not know that and sends parameters that go with thinking (2.1.330).
  [/^claude-haiku-5-5\b/, ALWAYS_THINKING],
  [/^claude-opus-5-5\b/, NEWEST],
  [/^claude-sonnet-5-5\b/, { ...NEWEST, thinkingOff: 'between_tools' }],
  [/^claude-(?:fable|mythos)-5-[12]\b/, NEWEST],
];
