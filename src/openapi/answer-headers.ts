/** The headers of answers, by name. */
import type { JsonSchema } from '../wire/schema/json-schema.js';

export interface HeaderDoc {
  readonly description: string;
  readonly schema: JsonSchema;
}

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };

export const answerHeaders = {
  'x-request-id': { description: 'Names this request in the log.', schema: text },
  'request-id': { description: "The same under Anthropic's name.", schema: text },
  'openai-processing-ms': { description: 'How long it took, in milliseconds.', schema: count },
  'x-claude-bridge-conversation': {
    description: 'Names the conversation: sent back, it leads a load balancer to the same bridge.',
    schema: text,
  },
  'x-claude-bridge-ignored': {
    description: 'The fields of the request that had no effect; absent if there are none.',
    schema: text,
  },
  'x-claude-bridge-adapted': {
    description:
      'What this model could not be given as it is, and what was done instead: a list of `field: what`, parted by semicolons; absent if there is nothing.',
    schema: text,
  },
  'x-claude-bridge-estimated': { description: 'Always `true`: the count is not exact.', schema: text },
  'x-claude-bridge-embedding-model': { description: 'The model that made the vectors.', schema: text },
  'x-claude-bridge-limit-status': {
    description: "The state of the plan's window, such as `allowed`, if the CLI told it.",
    schema: text,
  },
  'x-claude-bridge-limit-window': { description: 'Which window that is, such as `five_hour`.', schema: text },
  'x-claude-bridge-limit-reset': {
    description: 'The time until that window begins anew, such as `1h2m3s`.',
    schema: text,
  },
  'x-claude-bridge-warning': {
    description: 'What did not go as it should beside the answer, such as that it could not be kept.',
    schema: text,
  },
  'x-ratelimit-limit-requests': {
    description:
      'How many requests the key may send in a window, if it has such a quota. Of several quotas the nearest to its end is told.',
    schema: count,
  },
  'x-ratelimit-remaining-requests': {
    description:
      "How many of them are left. Without a quota only 0, when the plan's window is used up, as the plan tells no amounts.",
    schema: count,
  },
  'x-ratelimit-reset-requests': {
    description:
      "The time until the quota's window begins anew, such as `1h2m3s`; without a quota, or when the plan is used up, the plan's.",
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
  'x-ratelimit-reset-tokens': { description: 'The time until that window begins anew.', schema: text },
  'x-should-retry': {
    description: 'Whether the same request may succeed later without any change.',
    schema: { type: 'string', enum: ['true', 'false'] },
  },
  'retry-after': { description: 'Seconds to wait before that.', schema: count },
  'retry-after-ms': { description: 'The same in milliseconds, if a retry can help soon.', schema: count },
  'www-authenticate': { description: '`Bearer`, if a key is missing or wrong.', schema: text },
  etag: { description: 'Changes when the content does.', schema: text },
} as const satisfies Readonly<Record<string, HeaderDoc>>;

export type AnswerHeader = keyof typeof answerHeaders;

/** Of a request that counts in its key's quota. */
export const quotaHeaderNames: readonly AnswerHeader[] = [
  'x-ratelimit-limit-requests',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
  'x-ratelimit-limit-tokens',
  'x-ratelimit-remaining-tokens',
  'x-ratelimit-reset-tokens',
];

/** Of an answer that a model gave. */
export const modelHeaders: readonly AnswerHeader[] = [
  'openai-processing-ms',
  'x-claude-bridge-conversation',
  'x-claude-bridge-ignored',
  'x-claude-bridge-adapted',
  'x-claude-bridge-limit-status',
  'x-claude-bridge-limit-window',
  'x-claude-bridge-limit-reset',
  ...quotaHeaderNames,
];
