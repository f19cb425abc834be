/** Every setting there is: its schema, default, environment variable and meaning. Nothing else lists them. */
import { EMBEDDING_SETTINGS } from './embedding-settings.js';
import { QUEUE_SETTINGS } from './queue-settings.js';
import { SHUTDOWN_SETTINGS } from './shutdown-settings.js';
import { TIMEOUT_SETTINGS } from './timeout-settings.js';
import { USAGE_SETTINGS } from './usage-settings.js';
import { RESPONSE_SETTINGS } from './response-settings.js';
import { STATE_SETTINGS } from './state-settings.js';

export const SETTINGS = {
  'cli-path': {
    schema: { type: 'string', minLength: 1 },
    environment: 'CLAUDE_CLI_PATH',
    description: 'path of the Claude CLI; looked up when not set',
    example: '/path/to/claude',
  },
  host: {
    schema: { type: 'string', minLength: 1, pattern: '^[^\\s/]+$' },
    default: '127.0.0.1',
    environment: 'SERVER_HOST',
    description: 'address to listen on; for one that other machines reach there is always a key',
    allowed: 'a host name or an IP address, without http:// and without a port',
  },
  port: {
    schema: { type: 'integer', minimum: 0, maximum: 65535 },
    default: 8000,
    environment: 'SERVER_PORT',
    description: 'port to listen on; 0 takes a free one',
  },
  'default-model': {
    schema: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._:/@[\\]-]*$' },
    default: 'sonnet',
    environment: 'CLAUDE_BRIDGE_DEFAULT_MODEL',
    description: 'model that answers requests for OpenAI’s models',
    allowed: 'a model name such as sonnet, opus or haiku',
  },
  'model-aliases': {
    schema: {
      type: 'object',
      propertyNames: { maxLength: 256, pattern: '^[A-Za-z0-9@][A-Za-z0-9._:/@[\\]-]*$' },
      additionalProperties: { type: 'string', pattern: '^[A-Za-z0-9][A-Za-z0-9._:/@[\\]-]*$' },
    },
    default: {},
    environment: 'CLAUDE_BRIDGE_MODEL_ALIASES',
    description: 'more model names and what serves them',
    allowed: 'names and the models that serve them, as my-name=sonnet,other=opus or as a JSON object',
    example: 'my-name=sonnet',
  },
  'strict-models': {
    schema: { type: 'boolean' },
    default: false,
    environment: 'CLAUDE_BRIDGE_STRICT_MODELS',
    description: 'refuse OpenAI’s model names instead of answering with the default model',
  },
  strict: {
    schema: { type: 'boolean' },
    default: false,
    environment: 'CLAUDE_BRIDGE_STRICT',
    description: 'refuse parameters that the model cannot be given instead of ignoring them',
  },
  'log-level': {
    schema: { type: 'string', enum: ['error', 'warn', 'info', 'debug', 'silent'] },
    default: 'info',
    environment: 'CLAUDE_BRIDGE_LOG_LEVEL',
    description: 'how much to log',
  },
  'json-logs': {
    schema: { type: 'boolean' },
    default: false,
    environment: 'CLAUDE_BRIDGE_JSON_LOGS',
    description: 'log one JSON object a line',
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
    description: 'further keys, one for each client; the log names which one a request came with',
    allowed:
      'names and their keys, as laptop=KEY,editor=KEY or as a JSON object; names of letters, digits, ".", "_" and "-", ' +
      'keys of at least 8 printable ASCII characters without spaces',
    example: '"laptop=$(openssl rand -hex 24)"',
    secret: true,
  },
  'allowed-origins': {
    schema: { type: 'array', items: { type: 'string', pattern: '^[a-z][a-z0-9+.-]*://[^\\s/,*]+$' } },
    default: [],
    environment: 'CLAUDE_BRIDGE_ALLOWED_ORIGINS',
    description: 'web pages that may use the server, besides those of this machine',
    allowed:
      'origins as browsers send them, without a path and without *: https://app.example,https://other.example:8443',
    example: 'https://app.example',
  },
  'allowed-hosts': {
    schema: { type: 'array', items: { type: 'string', pattern: '^([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+\\])$' } },
    default: [],
    environment: 'CLAUDE_BRIDGE_ALLOWED_HOSTS',
    description: 'names by which clients call the server, besides localhost and the address it listens on',
    allowed: 'host names or IP addresses without a port: bridge.example,192.168.1.5',
    example: 'bridge.example',
  },
  spares: {
    schema: { type: 'integer', minimum: 0, maximum: 8 },
    default: 1,
    environment: 'CLAUDE_BRIDGE_SPARES',
    description: 'CLI processes kept started for the next new conversations of each model in use',
  },
  'max-spares': {
    schema: { type: 'integer', minimum: 0, maximum: 64 },
    environment: 'CLAUDE_BRIDGE_MAX_SPARES',
    description: 'the most of them, when much is asked; by the cores and memory of the machine when not set',
    example: '4',
  },
  'max-idle-conversations': {
    schema: { type: 'integer', minimum: 0, maximum: 64 },
    environment: 'CLAUDE_BRIDGE_MAX_IDLE_CONVERSATIONS',
    description:
      'CLI processes kept for conversations of one turn; by the memory of the machine when not set, and with 0 none after an answer in text',
    example: '3',
  },
  'idle-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    default: 45,
    environment: 'CLAUDE_BRIDGE_IDLE_TIMEOUT',
    description: 'seconds that they are kept',
  },
  'max-tool-waits': {
    schema: { type: 'integer', minimum: 0, maximum: 64 },
    environment: 'CLAUDE_BRIDGE_MAX_TOOL_WAITS',
    description:
      'CLI processes kept for the results of tool calls; by the memory of the machine when not set',
    example: '8',
  },
  'tool-wait-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    default: 60,
    environment: 'CLAUDE_BRIDGE_TOOL_WAIT_TIMEOUT',
    description: 'seconds that they are kept',
  },
  'tool-call-timeout': {
    schema: { type: 'integer', minimum: 1, maximum: 86_400 },
    environment: 'CLAUDE_BRIDGE_TOOL_CALL_TIMEOUT',
    description: 'without effect, and gone with the next version: results may come at any time',
    example: '600',
    deprecated:
      'Tool results may come at any time; tool-wait-timeout says how long a process is kept for them.',
  },
  ...QUEUE_SETTINGS,
  ...TIMEOUT_SETTINGS,
  'cli-retries': {
    schema: { type: 'integer', minimum: 0, maximum: 10 },
    default: 2,
    environment: 'CLAUDE_BRIDGE_CLI_RETRIES',
    description: 'how often the CLI repeats an API request that failed before it reports an error',
  },
  ...RESPONSE_SETTINGS,
  ...EMBEDDING_SETTINGS,
  ...USAGE_SETTINGS,
  ...STATE_SETTINGS,
  ...SHUTDOWN_SETTINGS,
} as const satisfies Record<string, SettingDefinition>;

export type SettingKey = keyof typeof SETTINGS;

/** The value of every setting; those without a default may be `undefined`. */
export type Settings = { readonly [K in SettingKey]: SettingValue<K> | MissingValue<K> };

export const SETTING_KEYS = Object.keys(SETTINGS) as SettingKey[];

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
  /** What a valid value is, where the schema alone does not say it in plain words. */
  readonly allowed?: string;
  /** A value to put into a command line, where the default is none. */
  readonly example?: string;
  readonly secret?: true;
  /** Still accepted for one version, and without effect: what to say when it is set. */
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
