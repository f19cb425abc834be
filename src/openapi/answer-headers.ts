/** The headers of answers, by name. */
import type { JsonSchema } from '../wire/schema/json-schema.js';

export interface HeaderDoc {
  readonly description: string;
  readonly schema: JsonSchema;
}

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };

export const answerHeaders = {
  'x-request-id': { description: 'The id of this request in the log.', schema: text },
  'request-id': { description: "The same under Anthropic's name.", schema: text },
  'openai-processing-ms': { description: 'The duration of the request, in milliseconds.', schema: count },
  'x-claude-bridge-conversation': {
    description:
      'The name of the conversation. If the client sends it back, a load balancer can choose the same bridge.',
    schema: text,
  },
  'x-claude-bridge-ignored': {
    description: 'The fields of the request without effect; absent if there are none.',
    schema: text,
  },
  'x-claude-bridge-adapted': {
    description:
      'The fields that cannot reach this model as they are, and what the bridge did instead: a list of `field: what`, separated by semicolons; absent if there are none.',
    schema: text,
  },
  'x-claude-bridge-estimated': { description: 'Always `true`: the count is not exact.', schema: text },
  'x-claude-bridge-embedding-model': { description: 'The model that made the vectors.', schema: text },
  'x-claude-bridge-limit-status': {
    description: "The state of the plan's usage window, such as `allowed`, if the CLI reported it.",
    schema: text,
  },
  'x-claude-bridge-limit-window': {
    description: 'The name of that window, such as `five_hour`.',
    schema: text,
  },
  'x-claude-bridge-limit-reset': {
    description: 'The time until that window resets, such as `1h2m3s`.',
    schema: text,
  },
  'x-claude-bridge-plan': {
    description:
      "What is known of the plan's windows before this answer: for each, the percent used and the seconds to its reset, as in `five_hour;used=42;reset=3540, seven_day;used=10;reset=86400`.",
    schema: text,
  },
  'x-claude-bridge-warning': {
    description: 'A problem that did not prevent the answer, for example that it could not be kept.',
    schema: text,
  },
  'x-ratelimit-limit-requests': {
    description:
      'How many requests the key may send in a window, if it has such a quota. With several quotas, the one with the least left counts.',
    schema: count,
  },
  'x-ratelimit-remaining-requests': {
    description:
      "How many of them are left. Without a quota the header is absent until the plan's window is used up, and then 0, because the plan reports no amounts.",
    schema: count,
  },
  'x-ratelimit-reset-requests': {
    description:
      "The time until the quota's window resets, such as `1h2m3s`; without a quota, or if the plan is used up, until the plan's window resets.",
    schema: text,
  },
  'x-ratelimit-limit-tokens': {
    description: 'How many tokens the key may use in a window, if it has such a quota.',
    schema: count,
  },
  'x-ratelimit-remaining-tokens': {
    description: 'How many of them were left when the request was admitted.',
    schema: count,
  },
  'x-ratelimit-reset-tokens': { description: 'The time until that window resets.', schema: text },
  'x-should-retry': {
    description: 'Whether the same request may succeed later, unchanged.',
    schema: { type: 'string', enum: ['true', 'false'] },
  },
  'retry-after': { description: 'Seconds to wait before a retry.', schema: count },
  'retry-after-ms': { description: 'The same in milliseconds, if a retry may help soon.', schema: count },
  'www-authenticate': { description: '`Bearer`, if the key is missing or wrong.', schema: text },
  etag: { description: 'Changes whenever the content changes.', schema: text },
} as const satisfies Readonly<Record<string, HeaderDoc>>;

export type AnswerHeader = keyof typeof answerHeaders;

/** The headers of a request that counts against its key's quotas. */
export const quotaHeaderNames: readonly AnswerHeader[] = [
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-tokens',
];

/** The headers of a model's answer. */
export const modelHeaders: readonly AnswerHeader[] = [
  'openai-processing-ms',
  'x-claude-bridge-conversation',
  'x-claude-bridge-ignored',
  'x-claude-bridge-adapted',
  'x-claude-bridge-limit-status',
  'x-claude-bridge-limit-window',
  'x-claude-bridge-limit-reset',
  'x-claude-bridge-plan',
  ...quotaHeaderNames,
];
