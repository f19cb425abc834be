/** Checks answers against the official specification of the OpenAI API, with an explicit list of our additions. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { onceAWorker } from './once-a-worker.js';

export type SpecName =
  | 'CreateChatCompletionResponse'
  | 'CreateChatCompletionStreamResponse'
  | 'CreateCompletionResponse'
  | 'CreateEmbeddingResponse'
  | 'ErrorResponse'
  | 'ListModelsResponse'
  | 'Model'
  | 'Response'
  | 'ResponseItemList'
  | 'CompactResource'
  | 'TokenCountsResource'
  | 'OpenAIFile'
  | 'ListFilesResponse'
  | 'DeleteFileResponse'
  | 'ConversationResource'
  | 'ConversationItemList'
  | 'DeletedConversationResource'
  | 'ConversationItem'
  | 'Batch'
  | 'ListBatchesResponse';

/** Where `value` breaks the schema, and each of its keys that neither the schema nor our own list has. */
export function specFaults(name: SpecName, value: unknown): string[] {
  return schemaFaults(name, value);
}

/** The same for one event of a streamed response, with the schema that its `type` names. */
export function eventFaults(event: { readonly type?: unknown }): string[] {
  const name = eventSchemas.get(event.type);
  return name === undefined ? [`There is no event ${String(event.type)}.`] : schemaFaults(name, event);
}

/** The same for an error on the WebSocket of responses. */
export function socketErrorFaults(event: object): string[] {
  return schemaFaults('ResponseWsError', event);
}

function schemaFaults(name: string, sent: unknown): string[] {
  const value = withoutNullTimes(withoutNullUsage(sent));
  const check = ajv.getSchema(`openai#/components/schemas/${name}`);
  if (!check) throw new Error(`The specification has no ${name}.`);
  const broken =
    check(value) === true
      ? []
      : (check.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath} ${message ?? ''}`);
  const foreign = foreignKeys({ $ref: name }, value);
  return [...broken, ...foreign.map((key) => `${name} has a foreign key: ${key}`)];
}

/** OpenAI sends null until it has counted, and for what failed before; its specification has forgotten that. */
function withoutNullUsage(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if ('response' in value) return { ...value, response: withoutNullUsage(value.response) };
  const { object, status, usage } = value as Readonly<Record<string, unknown>>;
  const counted = status === 'completed' || status === 'incomplete';
  if (object !== 'response' || usage !== null || counted) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== 'usage'));
}

/** OpenAI sends null for all that a batch does not have yet, and null metadata; its specification has forgotten that too. */
function withoutNullTimes(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('object' in value)) return value;
  if (value.object === 'list' && 'data' in value && Array.isArray(value.data))
    return { ...value, data: value.data.map(withoutNullTimes) };
  if (value.object !== 'batch') return value;
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== null));
}

const thoughts = ['reasoning_content', 'reasoning', 'reasoning_details', 'thinking_blocks'];

/** By schema, the keys that the specification does not have: those of Open Responses, those that OpenAI sends all the same, and our own. */
const extensions: Readonly<Record<string, readonly string[]>> = {
  Response: ['presence_penalty', 'frequency_penalty', 'store'],
  CustomToolCall: ['status'],
  ChatCompletionMessageToolCallChunk: ['custom'],
  ChatCompletionResponseMessage: thoughts,
  ChatCompletionStreamResponseDelta: [...thoughts, 'annotations'],
  CreateCompletionResponse: ['obfuscation'],
  Model: [
    ...['served_by', 'display_name', 'context_length', 'context_window', 'max_model_len'],
    ...['max_completion_tokens', 'top_provider', 'architecture', 'supported_parameters', 'reasoning_efforts'],
  ],
  Batch: ['claude_bridge'],
};

/** The keys that answers may have besides those of the schema. */
export function extensionsOf(name: string): readonly string[] {
  return extensions[name] ?? (/^Response\w+DeltaEvent$/u.test(name) ? ['obfuscation'] : []);
}

export interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly type?: string;
  readonly required?: readonly string[];
}

/** OpenAI's own document, cut to what the tests need. */
export const spec = JSON.parse(
  readFileSync(new URL('../fixtures/openai/spec.json', import.meta.url), 'utf8'),
) as {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};
// Compiled in each worker: quickly is better than small.
const ajv = onceAWorker("OpenAI's schemas", () =>
  new Ajv2020({
    ...{ strict: false, validateFormats: false, validateSchema: false, meta: false },
    code: { optimize: false },
  }).addSchema(spec, 'openai'),
);
const eventSchemas = new Map(
  Object.entries(spec.components.schemas)
    .filter(([name]) => /^Response\w+Event$/u.test(name))
    .map(([name, { properties }]) => [properties?.['type']?.enum?.[0], name] as const),
);

/** @param allowed the extensions of the schemas that the value is held to so far */
function foreignKeys(schema: Schema | undefined, value: unknown, allowed: readonly string[] = []): string[] {
  const name = schema?.$ref?.split('/').at(-1);
  if (name !== undefined)
    return foreignKeys(spec.components.schemas[name], value, [...allowed, ...extensionsOf(name)]);
  if (!schema || typeof value !== 'object' || value === null) return [];
  if (schema.anyOf) {
    const found = schema.anyOf.map((option) => foreignKeys(option, value, allowed));
    return found.sort((a, b) => a.length - b.length)[0] ?? [];
  }
  if (schema.allOf) {
    // A key is foreign when every branch says so.
    const found = schema.allOf.map((part) => foreignKeys(part, value, allowed));
    return (found[0] ?? []).filter((key) => found.every((keys) => keys.includes(key)));
  }
  if (Array.isArray(value)) return value.flatMap((item) => foreignKeys(schema.items, item));
  const { properties } = schema;
  if (!properties) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    if (properties[key]) return foreignKeys(properties[key], inner);
    return allowed.includes(key) ? [] : [key];
  });
}
