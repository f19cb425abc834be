/** The rows of the settings table that are about kept responses; the table checks their form. */
export const RESPONSE_SETTINGS = {
  'max-responses': {
    schema: { type: 'integer', minimum: 0, maximum: 1_000_000 },
    default: 1000,
    environment: 'CLAUDE_BRIDGE_MAX_RESPONSES',
    description: 'answers of /v1/responses that are kept; 0 keeps none',
  },
  'max-responses-mb': {
    schema: { type: 'integer', minimum: 1, maximum: 65_536 },
    default: 128,
    environment: 'CLAUDE_BRIDGE_MAX_RESPONSES_MB',
    description: 'memory for them in megabytes',
  },
  'response-ttl': {
    schema: { type: 'integer', minimum: 1, maximum: 2_592_000 },
    default: 3600,
    environment: 'CLAUDE_BRIDGE_RESPONSE_TTL',
    description: 'seconds that an answer is kept',
  },
} as const;
