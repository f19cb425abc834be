/** The rows of the settings table that are about how the server stops; the table checks their form. */
export const SHUTDOWN_SETTINGS = {
  'shutdown-delay': {
    schema: { type: 'integer', minimum: 0, maximum: 3600 },
    default: 0,
    environment: 'CLAUDE_BRIDGE_SHUTDOWN_DELAY',
    description: 'seconds that a stopping server takes requests while it says that it is not ready',
  },
  'shutdown-grace': {
    schema: { type: 'integer', minimum: 0, maximum: 3600 },
    default: 10,
    environment: 'CLAUDE_BRIDGE_SHUTDOWN_GRACE',
    description: 'seconds that running answers get when the server stops',
  },
} as const;
