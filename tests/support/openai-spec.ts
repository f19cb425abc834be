/** Holds answers to the official specification of the OpenAI API, with an explicit list of what we add to it. */
import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';

export type SpecName =
  | 'CreateChatCompletionResponse'
  | 'CreateChatCompletionStreamResponse'
  | 'CreateCompletionResponse'
  | 'CreateEmbeddingResponse'
  | 'ErrorResponse'
  | 'ListModelsResponse'
  | 'Model';

/** What of `value` breaks the schema, and each of its keys that neither the schema nor our own list knows. */
export function specFaults(name: SpecName, value: unknown): string[] {
  const check = ajv.getSchema(`openai#/components/schemas/${name}`);
  if (!check) throw new Error(`The specification has no ${name}.`);
  const broken =
    check(value) === true
      ? []
      : (check.errors ?? []).map(({ instancePath, message }) => `${name}${instancePath} ${message ?? ''}`);
  const foreign = foreignKeys(spec.components.schemas[name], value)
    .filter((key) => !extensions.includes(key))
    .map((key) => `${name} has a foreign key: ${key}`);
  return [...broken, ...foreign];
}

/** Keys of ours that the specification does not know. */
const extensions = ['reasoning_content', 'reasoning', 'served_by', 'display_name'];

interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

const spec = JSON.parse(readFileSync(new URL('../fixtures/openai/spec.json', import.meta.url), 'utf8')) as {
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema(spec, 'openai');

function foreignKeys(schema: Schema | undefined, value: unknown): string[] {
  const name = schema?.$ref?.split('/').at(-1);
  if (name !== undefined) return foreignKeys(spec.components.schemas[name], value);
  if (!schema || typeof value !== 'object' || value === null) return [];
  if (schema.anyOf) {
    const found = schema.anyOf.map((option) => foreignKeys(option, value));
    return found.sort((a, b) => a.length - b.length)[0] ?? [];
  }
  if (Array.isArray(value)) return value.flatMap((item) => foreignKeys(schema.items, item));
  const { properties } = schema;
  if (!properties) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    properties[key] ? foreignKeys(properties[key], inner) : [key],
  );
}
