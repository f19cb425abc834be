/** The scenarios for a CLI's transcripts: the answers that the tests of `claude/read` need, one file each. */
import type { ApiRequest } from '../../src/claude/compose/api-request.js';
import {
  answer,
  apiError,
  planLimitHeaders,
  text,
  thinking,
  toolUse,
  type Reply,
} from '../../tests/support/api-reply.js';

export interface Scenario {
  /** The file's name. */
  readonly name: string;
  /** What the API replies, in order; the last reply also answers every further request. */
  readonly replies: readonly Reply[];
  readonly request?: Partial<ApiRequest>;
  /** Interrupts the turn after this many pieces of text. */
  readonly interruptAfter?: number;
}

const tool = (name: string): ApiRequest['tools'][number] => ({
  name,
  input_schema: { type: 'object', properties: { city: { type: 'string' } } },
});

export const SCENARIOS: readonly Scenario[] = [
  { name: 'text', replies: [answer('Hello there, friend.')] },
  {
    name: 'thinking',
    request: { thinking: { type: 'adaptive', display: 'summarized' } },
    replies: [answer([thinking('let me think about it', 'c2ln'), text('42')])],
  },
  {
    name: 'tool-calls',
    request: { tools: [tool('get_weather'), tool('get_time')] },
    replies: [
      answer([
        text('Checking. '),
        toolUse('toolu_01AAAAAAAAAAAAAAAAAAAAAA', 'get_weather', { city: 'Paris' }),
        toolUse('toolu_01BBBBBBBBBBBBBBBBBBBBBB', 'get_time', { city: 'Rome' }),
      ]),
    ],
  },
  {
    name: 'max-tokens',
    replies: [answer('cut off', { stopReason: 'max_tokens' }), answer('Hello! How can I help you today?')],
  },
  {
    name: 'interrupt',
    interruptAfter: 3,
    replies: [answer('One, two, three, four.', { stall: { afterChunks: 3 } })],
  },
  { name: 'upstream-cut', replies: [answer('One, two.', { cut: { afterChunks: 0 } })] },
  { name: 'error-400', replies: [apiError(400, 'invalid_request_error', 'messages.0: bad thing')] },
  {
    name: 'error-401',
    replies: [
      apiError(
        401,
        'authentication_error',
        'OAuth token has expired. Please obtain a new token or refresh your existing token.',
      ),
    ],
  },
  { name: 'error-404', replies: [apiError(404, 'not_found_error', 'model: claude-sonnet-5')] },
  {
    name: 'error-429',
    replies: [
      apiError(
        429,
        'rate_limit_error',
        'This request would exceed your rate limit.',
        // Far in the future, so that the CLI always writes the same date.
        planLimitHeaders('rejected', Date.UTC(2100, 0, 1) / 1000),
      ),
    ],
  },
  { name: 'error-500', replies: [apiError(500, 'api_error', 'Internal server error')] },
  { name: 'error-529', replies: [apiError(529, 'overloaded_error', 'Overloaded')] },
];
