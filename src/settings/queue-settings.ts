/** The rows of the settings table that are about how many answers run and wait, and for whom; the table checks their form. */
export const QUEUE_SETTINGS = {
  'max-concurrent': {
    schema: { type: 'integer', minimum: 1, maximum: 256 },
    environment: 'CLAUDE_BRIDGE_MAX_CONCURRENT',
    description: 'answers that run at once; by the cores and memory of the machine when not set',
    example: '8',
  },
  'max-queue': {
    schema: { type: 'integer', minimum: 0, maximum: 10_000 },
    default: 64,
    environment: 'CLAUDE_BRIDGE_MAX_QUEUE',
    description: 'requests that wait for their turn; further ones are refused at once',
  },
  'queue-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 3600 },
    default: 60,
    environment: 'CLAUDE_BRIDGE_QUEUE_TIMEOUT',
    description: 'seconds that a request waits for its turn',
  },
  'max-share': {
    schema: { type: 'integer', minimum: 1, maximum: 100 },
    default: 75,
    environment: 'CLAUDE_BRIDGE_MAX_SHARE',
    description: 'percent of these answers and waiting requests that one client gets while others wait',
  },
} as const;
