/** The headers of answers, by name. */
import type { JsonSchema } from '../json-schema.js';

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
  'x-claude-bridge-estimated': { description: 'Always `true`: the count is not exact.', schema: text },
  'x-claude-bridge-embedding-model': { description: 'The model that made the vectors.', schema: text },
  'x-claude-bridge-limit-status': {
    description: "The state of the plan's window, such as `allowed`, if the CLI told it.",
    schema: text,
  },
  'x-claude-bridge-limit-window': { description: 'Which window that is, such as `five_hour`.', schema: text },
  'x-ratelimit-remaining-requests': {
    description: '0 when the window is used up; else absent, as the plan tells no amounts.',
    schema: count,
  },
  'x-ratelimit-reset-requests': {
    description: 'The time until the window begins anew, such as `1h2m3s`.',
    schema: text,
  },
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

/** Of an answer that a model gave. */
export const modelHeaders: readonly AnswerHeader[] = [
  'openai-processing-ms',
  'x-claude-bridge-conversation',
  'x-claude-bridge-ignored',
  'x-claude-bridge-limit-status',
  'x-claude-bridge-limit-window',
  'x-ratelimit-reset-requests',
];
