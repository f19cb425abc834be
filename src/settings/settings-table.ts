/** Every setting, and the only list of them: schema, default, environment variable, flag and meaning. */
import { QUOTAS_PATTERN } from './key-quotas.js';
import { STOP_AT_PATTERN } from './plan-shares.js';

export const SETTINGS = {
  'cli-path': {
    schema: { type: 'string', minLength: 1 },
    environment: 'CLAUDE_CLI_PATH',
    description: 'path of the Claude CLI; found automatically when not set',
    example: '/path/to/claude',
    flag: 'path',
  },
  host: {
    schema: { type: 'string', minLength: 1, pattern: '^[^\\s/]+$' },
    default: '127.0.0.1',
    environment: 'SERVER_HOST',
    description: 'address to listen on; one that other machines can reach always requires a key',
    allowed: 'a host name or an IP address, without http:// and without a port',
    flag: 'address',
  },
  port: {
    schema: { type: 'integer', minimum: 0, maximum: 65535 },
    default: 8000,
    environment: 'SERVER_PORT',
    description: 'port to listen on; 0 picks a free one',
    flag: 'number',
  },
  'ollama-port': {
    schema: { type: 'integer', minimum: 1, maximum: 65535 },
    environment: 'CLAUDE_BRIDGE_OLLAMA_PORT',
    description:
      'second port, on this machine only, for clients of Ollama that always call port 11434; none when not set',
    example: '11434',
    flag: 'number',
  },
  'default-model': {
    schema: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._:/@[\\]-]*$' },
    default: 'sonnet',
    environment: 'CLAUDE_BRIDGE_DEFAULT_MODEL',
    description: 'model that answers requests for OpenAI’s model names',
    allowed: 'a model name such as sonnet, opus or haiku',
    flag: 'name',
  },
  'model-aliases': {
    schema: {
      type: 'object',
      propertyNames: { maxLength: 256, pattern: '^[A-Za-z0-9@][A-Za-z0-9._:/@[\\]-]*$' },
      additionalProperties: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._:/@[\\]-]*$' },
    },
    default: {},
    environment: 'CLAUDE_BRIDGE_MODEL_ALIASES',
    description: 'further model names and the models that serve them',
    allowed: 'names and the models that serve them, such as my-name=sonnet,other=opus, or a JSON object',
    example: 'my-name=sonnet',
  },
  'strict-models': {
    schema: { type: 'boolean' },
    default: false,
    environment: 'CLAUDE_BRIDGE_STRICT_MODELS',
    description: 'refuse OpenAI’s model names instead of answering with the default model',
    flag: '',
  },
  strict: {
    schema: { type: 'boolean' },
    default: false,
    environment: 'CLAUDE_BRIDGE_STRICT',
    description: 'refuse parameters that the model does not support instead of ignoring them',
    flag: '',
  },
  'web-search': {
    schema: { type: 'string', enum: ['on', 'off'] },
    default: 'on',
    environment: 'CLAUDE_BRIDGE_WEB_SEARCH',
    description: 'whether requests may have Claude search the web and fetch pages',
    flag: 'on|off',
  },
  'log-level': {
    schema: { type: 'string', enum: ['error', 'warn', 'info', 'debug', 'silent'] },
    default: 'info',
    environment: 'CLAUDE_BRIDGE_LOG_LEVEL',
    description: 'how much to log',
    flag: 'level',
  },
  'json-logs': {
    schema: { type: 'boolean' },
    default: false,
    environment: 'CLAUDE_BRIDGE_JSON_LOGS',
    description: 'log one JSON object per line',
    flag: '',
  },
  'body-limit-mb': {
    schema: { type: 'integer', minimum: 1, maximum: 1024 },
    default: 50,
    environment: 'CLAUDE_BRIDGE_BODY_LIMIT_MB',
    description: 'largest request body in megabytes',
  },
  'api-key': {
    schema: { type: 'string', minLength: 8, pattern: '^[!-~]+$' },
    environment: 'CLAUDE_BRIDGE_API_KEY',
    description: 'key that clients must send',
    allowed: 'at least 8 printable ASCII characters without spaces',
    example: '"$(openssl rand -hex 24)"',
    secret: true,
  },
  'api-keys': {
    schema: {
      type: 'object',
      propertyNames: { pattern: '^[A-Za-z0-9._-]{1,64}$' },
      additionalProperties: { type: 'string', minLength: 8, pattern: '^[!-~]+$' },
    },
    default: {},
    environment: 'CLAUDE_BRIDGE_API_KEYS',
    description: 'further keys, one for each client; the log names the key of each request',
    allowed:
      'names and their keys, such as laptop=KEY,editor=KEY, or a JSON object; names of letters, digits, ".", "_" and "-", ' +
      'keys of at least 8 printable ASCII characters without spaces',
    example: '"laptop=$(openssl rand -hex 24)"',
    secret: true,
  },
  'allowed-origins': {
    schema: { type: 'array', items: { type: 'string', pattern: '^[a-z][a-z0-9+.-]*://[^\\s/,*]+$' } },
    default: [],
    environment: 'CLAUDE_BRIDGE_ALLOWED_ORIGINS',
    description: 'origins of web pages that may use the server, in addition to those on this machine',
    allowed:
      'origins as browsers send them, without a path and without *: https://app.example,https://other.example:8443',
    example: 'https://app.example',
  },
  'allowed-hosts': {
    schema: { type: 'array', items: { type: 'string', pattern: '^([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])$' } },
    default: [],
    environment: 'CLAUDE_BRIDGE_ALLOWED_HOSTS',
    description:
      'host names by which clients may address the server, in addition to localhost and its own address',
    allowed: 'host names or IP addresses without a port: bridge.example,192.168.1.5',
    example: 'bridge.example',
  },
  spares: {
    schema: { type: 'integer', minimum: 0, maximum: 8 },
    default: 1,
    environment: 'CLAUDE_BRIDGE_SPARES',
    description: 'CLI processes kept ready for new conversations, for each model in use',
  },
  'max-spares': {
    schema: { type: 'integer', minimum: 0, maximum: 64 },
    environment: 'CLAUDE_BRIDGE_MAX_SPARES',
    description: 'most spare CLI processes under load; derived from cores and memory when not set',
    example: '4',
  },
  'max-idle-conversations': {
    schema: { type: 'integer', minimum: 0, maximum: 64 },
    environment: 'CLAUDE_BRIDGE_MAX_IDLE_CONVERSATIONS',
    description:
      'most CLI processes kept after an answer in text; derived from cores and memory when not set, and 0 keeps none',
    example: '3',
  },
  'idle-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    default: 45,
    environment: 'CLAUDE_BRIDGE_IDLE_TIMEOUT',
    description: 'seconds that a CLI process is kept after a text answer',
  },
  'max-tool-waits': {
    schema: { type: 'integer', minimum: 0, maximum: 64 },
    environment: 'CLAUDE_BRIDGE_MAX_TOOL_WAITS',
    description: 'CLI processes kept for the results of tool calls; derived from memory when not set',
    example: '8',
  },
  'tool-wait-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    default: 60,
    environment: 'CLAUDE_BRIDGE_TOOL_WAIT_TIMEOUT',
    description: 'seconds that a CLI process is kept for the results of tool calls',
  },
  'tool-call-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    environment: 'CLAUDE_BRIDGE_TOOL_CALL_TIMEOUT',
    description: 'no effect, and removed in the next version: results may come at any time',
    example: '600',
    deprecated:
      'Tool results may come at any time; tool-wait-timeout sets how long a process is kept for them.',
  },
  'max-concurrent': {
    schema: { type: 'integer', minimum: 1, maximum: 256 },
    environment: 'CLAUDE_BRIDGE_MAX_CONCURRENT',
    description: 'answers that run at once; derived from cores and memory when not set',
    example: '8',
  },
  'max-queue': {
    schema: { type: 'integer', minimum: 0, maximum: 10_000 },
    default: 64,
    environment: 'CLAUDE_BRIDGE_MAX_QUEUE',
    description: 'requests that may wait for a free slot; further ones are refused at once',
  },
  'queue-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 3600 },
    default: 60,
    environment: 'CLAUDE_BRIDGE_QUEUE_TIMEOUT',
    description: 'seconds that a request may wait for a free slot',
  },
  'max-share': {
    schema: { type: 'integer', minimum: 1, maximum: 100 },
    default: 75,
    environment: 'CLAUDE_BRIDGE_MAX_SHARE',
    description: 'percent of running and waiting requests that one client may have while others wait',
  },
  'first-token-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    default: 300,
    environment: 'CLAUDE_BRIDGE_FIRST_TOKEN_TIMEOUT',
    description: 'seconds until the first token of an answer',
  },
  'silence-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    default: 300,
    environment: 'CLAUDE_BRIDGE_SILENCE_TIMEOUT',
    description: 'seconds that an answer may pause, and that a client may read nothing of it',
  },
  'answer-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    default: 3600,
    environment: 'CLAUDE_BRIDGE_ANSWER_TIMEOUT',
    description: 'seconds that a whole answer may take',
  },
  'cli-retries': {
    schema: { type: 'integer', minimum: 0, maximum: 10 },
    default: 2,
    environment: 'CLAUDE_BRIDGE_CLI_RETRIES',
    description: 'how often the CLI retries a failed API request before it reports an error',
  },
  'max-responses': {
    schema: { type: 'integer', minimum: 0, maximum: 1_000_000 },
    default: 1000,
    environment: 'CLAUDE_BRIDGE_MAX_RESPONSES',
    description: 'answers of /v1/responses to keep; 0 keeps none',
  },
  'max-responses-mb': {
    schema: { type: 'integer', minimum: 1, maximum: 65_536 },
    default: 128,
    environment: 'CLAUDE_BRIDGE_MAX_RESPONSES_MB',
    description: 'memory for kept answers in megabytes',
  },
  'response-ttl': {
    schema: { type: 'integer', minimum: 1, maximum: 2_592_000 },
    default: 3600,
    environment: 'CLAUDE_BRIDGE_RESPONSE_TTL',
    description: 'seconds that an answer of /v1/responses is kept in memory',
  },
  store: {
    schema: { type: 'boolean' },
    default: true,
    environment: 'CLAUDE_BRIDGE_STORE',
    description:
      'keep on disk what clients ask to keep: files, conversations, background answers and answers with store: true',
  },
  'store-directory': {
    schema: { type: 'string', minLength: 1 },
    environment: 'CLAUDE_BRIDGE_STORE_DIRECTORY',
    description: 'folder for what is kept on disk; next to the config file when not set',
    example: '/path/to/store',
  },
  'store-days': {
    schema: { type: 'integer', minimum: 1, maximum: 3650 },
    default: 30,
    environment: 'CLAUDE_BRIDGE_STORE_DAYS',
    description: 'days that anything is kept on disk',
  },
  'max-store-mb': {
    schema: { type: 'integer', minimum: 1, maximum: 16_777_216 },
    default: 10_240,
    environment: 'CLAUDE_BRIDGE_MAX_STORE_MB',
    description: 'room on disk for all of it in megabytes',
  },
  'max-file-mb': {
    schema: { type: 'integer', minimum: 1, maximum: 1_048_576 },
    default: 512,
    environment: 'CLAUDE_BRIDGE_MAX_FILE_MB',
    description: 'size of an uploaded file in megabytes',
  },
  'batch-concurrency': {
    schema: { type: 'integer', minimum: 1, maximum: 1000 },
    default: 4,
    environment: 'CLAUDE_BRIDGE_BATCH_CONCURRENCY',
    description: 'requests of batches that run at once, at most one fewer than max-concurrent',
  },
  'embedding-dimensions': {
    schema: { type: 'string', enum: ['openai', 'native'] },
    default: 'openai',
    environment: 'CLAUDE_BRIDGE_EMBEDDING_DIMENSIONS',
    description:
      'length of embeddings under OpenAI’s model names: OpenAI’s own, or the native length of the model',
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
    description: 'OpenAI-compatible server that makes the embeddings instead of the local model',
    allowed: 'a base URL such as http://127.0.0.1:11434/v1',
    example: 'http://127.0.0.1:11434/v1',
  },
  'embeddings-upstream-key': {
    schema: { type: 'string', minLength: 1, pattern: '^[!-~]+$' },
    environment: 'CLAUDE_BRIDGE_EMBEDDINGS_UPSTREAM_KEY',
    description: 'API key of the embeddings server',
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
    description: 'model names that clients use, and the models of the embeddings server that they stand for',
    allowed: 'names and models, such as text-embedding-3-small=nomic-embed-text, or a JSON object',
    example: 'text-embedding-3-small=nomic-embed-text',
  },
  'usage-retention-days': {
    schema: { type: 'integer', minimum: 0, maximum: 3650 },
    default: 90,
    environment: 'CLAUDE_BRIDGE_USAGE_RETENTION_DAYS',
    description: 'days that usage is kept on disk; 0 keeps none',
  },
  'usage-directory': {
    schema: { type: 'string', minLength: 1 },
    environment: 'CLAUDE_BRIDGE_USAGE_DIRECTORY',
    description: 'folder for usage; next to the config file when not set',
    example: '/path/to/usage',
  },
  'key-quotas': {
    schema: {
      type: 'object',
      propertyNames: { pattern: '^(\\*|[A-Za-z0-9._-]{1,64})$' },
      additionalProperties: { type: 'string', pattern: QUOTAS_PATTERN },
    },
    default: {},
    environment: 'CLAUDE_BRIDGE_KEY_QUOTAS',
    description:
      'requests and tokens that each key of api-keys may use per minute, hour or day, and how far it may use up the plan',
    allowed:
      'names of api-keys and their limits, such as laptop=200requests/hour+2Mtokens/day,*=50requests/minute, or a JSON object; ' +
      'a limit is a number (also 500k or 2M), "requests" or "tokens", and "/minute", "/hour" or "/day"; 50%/five_hour and 50%/seven_day stop at that share of the plan’s window; several are joined by "+"; ' +
      '* is every key without limits of its own',
    example: '"laptop=200requests/hour+2Mtokens/day"',
  },
  'stop-at': {
    schema: { type: 'string', pattern: STOP_AT_PATTERN },
    environment: 'CLAUDE_BRIDGE_STOP_AT',
    description: 'percent of the plan’s windows at which requests are refused until the window resets',
    allowed:
      'a percentage of the five-hour and the seven-day window, such as 90, or one for each window, such as five_hour=90,seven_day=80,seven_day_opus=50',
    example: '90',
    flag: 'percent',
  },
  'no-extra-usage': {
    schema: { type: 'boolean' },
    default: false,
    environment: 'CLAUDE_BRIDGE_NO_EXTRA_USAGE',
    description: 'refuse requests that would cost extra money beyond the plan',
    flag: '',
  },
  'state-url': {
    schema: {
      type: 'string',
      pattern: '^rediss?://([^\\s/?#@]*@)?([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])(:\\d{1,5})?(/\\d{0,5})?$',
    },
    environment: 'CLAUDE_BRIDGE_STATE_URL',
    description: 'Redis through which several bridges share kept responses, files, quotas and usage',
    allowed:
      'redis://HOST:PORT, or rediss:// for TLS, with USER:PASSWORD@ before the host and /NUMBER of the database behind it where they are needed; ' +
      'in a password "/", "@", "#", "?" and "%" are written as %2F, %40, %23, %3F and %25',
    example: 'redis://127.0.0.1:6379',
    secret: true,
  },
  'shutdown-delay': {
    schema: { type: 'integer', minimum: 0, maximum: 3600 },
    default: 0,
    environment: 'CLAUDE_BRIDGE_SHUTDOWN_DELAY',
    description: 'seconds that a stopping server still takes requests while it reports that it is not ready',
  },
  'shutdown-grace': {
    schema: { type: 'integer', minimum: 0, maximum: 3600 },
    default: 10,
    environment: 'CLAUDE_BRIDGE_SHUTDOWN_GRACE',
    description: 'seconds that running answers may continue when the server stops',
  },
} as const satisfies Record<string, SettingDefinition>;

export type SettingKey = keyof typeof SETTINGS;

/** The value of every setting; those without a default may be `undefined`. */
export type Settings = { readonly [K in SettingKey]: SettingValue<K> | MissingValue<K> };

export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

/** The settings that are flags. */
export type FlagKey = {
  [K in SettingKey]: (typeof SETTINGS)[K] extends { readonly flag: string } ? K : never;
}[SettingKey];

export const FLAG_KEYS = SETTING_KEYS.filter((key): key is FlagKey => definitionOf(key).flag !== undefined);

export function isSettingKey(name: string): name is SettingKey {
  return Object.hasOwn(SETTINGS, name);
}

/** One row, with every optional column readable whatever the key is. */
export function definitionOf(key: SettingKey): SettingDefinition {
  return SETTINGS[key];
}

export interface SettingDefinition {
  readonly schema: SettingSchema;
  readonly default?: unknown;
  readonly environment: string;
  readonly description: string;
  /** The valid values in words that finish "It must be …", where the schema alone does not suffice. */
  readonly allowed?: string;
  /** A value for a command line, where the default is none. */
  readonly example?: string;
  /** Makes the setting a flag of `serve`: the placeholder of its value in the help, or '' for a switch. */
  readonly flag?: string;
  /** Shown as asterisks. Never a flag: `ps` would show it. */
  readonly secret?: true;
  /** The setting has no effect and is accepted for one more version: what to tell a user who sets it. */
  readonly deprecated?: string;
}

type SettingSchema =
  | {
      readonly type: 'string';
      readonly enum?: readonly string[];
      readonly minLength?: number;
      readonly pattern?: string;
    }
  | { readonly type: 'integer'; readonly minimum: number; readonly maximum: number }
  | { readonly type: 'boolean' }
  | { readonly type: 'array'; readonly items: object }
  | { readonly type: 'object'; readonly propertyNames?: object; readonly additionalProperties: object };

type SchemaOf<K extends SettingKey> = (typeof SETTINGS)[K]['schema'];
type SettingValue<K extends SettingKey> =
  SchemaOf<K> extends { readonly enum: readonly (infer E)[] } ? E : ValueOfType[SchemaOf<K>['type']];
type MissingValue<K extends SettingKey> = (typeof SETTINGS)[K] extends { readonly default: unknown }
  ? never
  : undefined;

interface ValueOfType {
  string: string;
  integer: number;
  boolean: boolean;
  array: readonly string[];
  object: Readonly<Record<string, string>>;
}
