/** The rows of the settings table that are about what is counted and kept for keys, by one bridge or several; the table checks their form. */
import { QUOTAS_PATTERN } from './key-quotas.js';

export const STATE_SETTINGS = {
  'key-quotas': {
    schema: {
      type: 'object',
      propertyNames: { pattern: '^(\\*|[A-Za-z0-9._-]{1,64})$' },
      additionalProperties: { type: 'string', pattern: QUOTAS_PATTERN },
    },
    default: {},
    environment: 'CLAUDE_BRIDGE_KEY_QUOTAS',
    description: 'requests and tokens that each of the api-keys may use in a minute, an hour or a day',
    allowed:
      'names of api-keys and their limits, as laptop=200requests/hour+2Mtokens/day,*=50requests/minute or as a JSON object; ' +
      'a limit is a number (also 500k or 2M), "requests" or "tokens", and "/minute", "/hour" or "/day"; several are joined by "+"; ' +
      '* is every key without limits of its own',
    example: '"laptop=200requests/hour+2Mtokens/day"',
  },
  'state-url': {
    schema: {
      type: 'string',
      pattern: '^rediss?://([^\\s/?#@]*@)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:\\d{1,5})?(/\\d{0,5})?$',
    },
    environment: 'CLAUDE_BRIDGE_STATE_URL',
    description: 'Redis through which several bridges share kept responses, quotas and usage',
    allowed:
      'redis://HOST:PORT, or rediss:// for TLS, with USER:PASSWORD@ before the host and /NUMBER of the database behind it where they are needed; ' +
      'in a password "/", "@", "#", "?" and "%" are written as %2F, %40, %23, %3F and %25',
    example: 'redis://127.0.0.1:6379',
    secret: true,
  },
} as const;
