/** The rows of the settings table that are about how long an answer may take; the table checks their form. */
export const TIMEOUT_SETTINGS = {
  'first-token-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    default: 300,
    environment: 'CLAUDE_BRIDGE_FIRST_TOKEN_TIMEOUT',
    description: 'seconds until the first word of an answer',
  },
  'silence-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    default: 300,
    environment: 'CLAUDE_BRIDGE_SILENCE_TIMEOUT',
    description: 'seconds of silence in the middle of an answer, and that a client may take nothing of it',
  },
  'answer-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    default: 3600,
    environment: 'CLAUDE_BRIDGE_ANSWER_TIMEOUT',
    description: 'seconds for a whole answer',
  },
} as const;
