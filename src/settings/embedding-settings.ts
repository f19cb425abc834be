/** The rows of the settings table that are about embeddings; the table checks their form. */
export const EMBEDDING_SETTINGS = {
  'embedding-dimensions': {
    schema: { type: 'string', enum: ['openai', 'native'] },
    default: 'openai',
    environment: 'CLAUDE_BRIDGE_EMBEDDING_DIMENSIONS',
    description: 'length of embeddings under OpenAI’s names: as OpenAI’s own, or as the model makes them',
  },
  'embedding-idle-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    default: 300,
    environment: 'CLAUDE_BRIDGE_EMBEDDING_IDLE_TIMEOUT',
    description: 'seconds that the embedding model stays in memory without requests',
  },
  'embeddings-upstream': {
    schema: { type: 'string', pattern: '^https?://[^\\s?#@]+$' },
    environment: 'CLAUDE_BRIDGE_EMBEDDINGS_UPSTREAM',
    description: 'OpenAI-compatible server that makes embeddings in place of the local model',
    allowed: 'a base URL such as http://127.0.0.1:11434/v1',
    example: 'http://127.0.0.1:11434/v1',
  },
  'embeddings-upstream-key': {
    schema: { type: 'string', minLength: 1, pattern: '^[!-~]+$' },
    environment: 'CLAUDE_BRIDGE_EMBEDDINGS_UPSTREAM_KEY',
    description: 'key for that server',
    allowed: 'printable ASCII characters without spaces',
    example: 'KEY',
    secret: true,
  },
  'embeddings-upstream-models': {
    schema: {
      type: 'object',
      propertyNames: { maxLength: 256, pattern: '^[A-Za-z0-9@][A-Za-z0-9._:/@[\\]-]*$' },
      additionalProperties: { type: 'string', minLength: 1 },
    },
    default: {},
    environment: 'CLAUDE_BRIDGE_EMBEDDINGS_UPSTREAM_MODELS',
    description: 'names that clients use and the models of that server they mean',
    allowed: 'names and models, as text-embedding-3-small=nomic-embed-text or as a JSON object',
    example: 'text-embedding-3-small=nomic-embed-text',
  },
} as const;
