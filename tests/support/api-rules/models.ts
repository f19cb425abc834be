/** What each model of the Messages API accepts, counts and costs: one row per family, found by the model's id. */
export type Thinking = 'enabled' | 'disabled' | 'adaptive' | 'between_tools';
export type Effort = 'low' | 'medium' | 'high' | 'xhigh' | 'max';

export interface ModelTraits {
  /** The values of `thinking.type` it accepts. */
  readonly thinking: readonly Thinking[];
  /** How it thinks when the request does not specify it. */
  readonly thinksByDefault: boolean;
  readonly efforts: readonly Effort[];
  /** Does not accept the highest efforts while thinking is off. */
  readonly thinksForHighEffort: boolean;
  /** Accepts `tool_choice` of type `any` and `tool`. */
  readonly forcedTools: boolean;
  /** Accepts a conversation that ends with an assistant message. */
  readonly prefill: boolean;
  /** Accepts messages of role `system`. */
  readonly systemTurns: boolean;
  /** `either`: temperature or top_p, not both. `default`: only the values that the model uses anyway. */
  readonly sampling: 'both' | 'either' | 'default' | 'none';
  readonly structuredOutput: boolean;
  readonly maxOutput: number;
  readonly window: number;
  /** Refuses a thinking block whose conversation was changed: every account, only new ones, or none. */
  readonly boundThinking: 'always' | 'new-accounts' | 'never';
  /** A plain user message removes the thinking before it from the prompt. */
  readonly dropsOldThinking: boolean;
  /** The shortest prefix that is cached, in tokens. */
  readonly cacheMinimum: number;
  /** What a token read from the cache costs, in tokens of plain input. */
  readonly readPrice: number;
}

const allEfforts: readonly Effort[] = ['low', 'medium', 'high', 'xhigh', 'max'];

const oldest: ModelTraits = {
  thinking: ['enabled', 'disabled'],
  thinksByDefault: false,
  efforts: [],
  thinksForHighEffort: false,
  forcedTools: true,
  prefill: true,
  systemTurns: false,
  sampling: 'both',
  structuredOutput: false,
  maxOutput: 64_000,
  window: 200_000,
  boundThinking: 'never',
  dropsOldThinking: true,
  cacheMinimum: 1024,
  readPrice: 0.1,
};
const classic: ModelTraits = { ...oldest, sampling: 'either', structuredOutput: true };
const mixed: ModelTraits = {
  ...classic,
  thinking: ['enabled', 'disabled', 'adaptive'],
  efforts: ['low', 'medium', 'high', 'max'],
  prefill: false,
  maxOutput: 128_000,
  window: 1_000_000,
  dropsOldThinking: false,
};
const adaptive: ModelTraits = {
  ...mixed,
  thinking: ['disabled', 'adaptive'],
  efforts: allEfforts,
  sampling: 'none',
  systemTurns: true,
};
const fifth: ModelTraits = {
  ...adaptive,
  thinksByDefault: true,
  thinksForHighEffort: true,
  cacheMinimum: 512,
};
const alwaysThinking: ModelTraits = { ...fifth, thinking: ['adaptive'] };
const newest: ModelTraits = { ...alwaysThinking, forcedTools: false, boundThinking: 'new-accounts' };
const story: ModelTraits = { ...newest, readPrice: 0.025 };

const families: Readonly<Record<string, ModelTraits>> = {
  'claude-opus-4': { ...oldest, maxOutput: 32_000 },
  'claude-opus-4-0': { ...oldest, maxOutput: 32_000 },
  'claude-sonnet-4': oldest,
  'claude-sonnet-4-0': oldest,
  'claude-opus-4-1': { ...classic, maxOutput: 32_000 },
  'claude-sonnet-4-5': classic,
  'claude-haiku-4-5': { ...classic, cacheMinimum: 4096 },
  'claude-opus-4-5': {
    ...classic,
    efforts: ['low', 'medium', 'high'],
    dropsOldThinking: false,
    cacheMinimum: 4096,
  },
  'claude-sonnet-4-6': mixed,
  'claude-opus-4-6': { ...mixed, cacheMinimum: 4096 },
  'claude-opus-4-7': { ...adaptive, systemTurns: false, cacheMinimum: 2048 },
  'claude-opus-4-8': adaptive,
  'claude-sonnet-5': { ...fifth, thinksForHighEffort: false, sampling: 'default', cacheMinimum: 1024 },
  'claude-opus-5': fifth,
  'claude-haiku-5-5': { ...fifth, sampling: 'default', boundThinking: 'new-accounts' },
  'claude-fable-5': alwaysThinking,
  'claude-mythos-5': alwaysThinking,
  'claude-sonnet-5-5': {
    ...newest,
    thinking: ['adaptive', 'between_tools'],
    sampling: 'default',
    readPrice: 0.05,
  },
  'claude-opus-5-5': { ...newest, readPrice: 0.05 },
  'claude-fable-5-1': story,
  'claude-mythos-5-1': { ...story, boundThinking: 'never' },
  'claude-fable-5-2': { ...story, boundThinking: 'always' },
  'claude-mythos-5-2': { ...story, boundThinking: 'always' },
};

/** Every known family, for tests that cover all of them. */
export const MODELS: readonly string[] = Object.keys(families);

/** @param id with or without a date at the end. */
export function modelTraits(id: string): ModelTraits | undefined {
  return families[id] ?? families[id.replace(/-\d{8}$/u, '')];
}

/** How to treat an unknown model: like the strictest of today. */
export const UNKNOWN_MODEL: ModelTraits = newest;
