/** The rows of the settings table that are about the numbers kept of requests; the table checks their form. */
export const USAGE_SETTINGS = {
  'usage-retention-days': {
    schema: { type: 'integer', minimum: 0, maximum: 3650 },
    default: 90,
    environment: 'CLAUDE_BRIDGE_USAGE_RETENTION_DAYS',
    description: 'days that the numbers of requests are kept on disk; 0 keeps none',
  },
  'usage-directory': {
    schema: { type: 'string', minLength: 1 },
    environment: 'CLAUDE_BRIDGE_USAGE_DIRECTORY',
    description: 'folder for these numbers; beside the config file when not set',
    example: '/path/to/usage',
  },
} as const;
