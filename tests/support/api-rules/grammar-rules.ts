/** Rules on schemas that the server turns into a grammar: those of strict tools and of a structured answer. */
import { given, isObject, list, objectAt, objects } from './json.js';
import type { Json } from './json.js';
import { allBlocks } from './rule.js';
import type { Rule, RuleRequest } from './rule.js';
import { isValidSchema, resolve, subschemas } from './schema-2020.js';
import { first } from './shape.js';

const tooComplex =
  'Schema is too complex for compilation. Try reducing the number of tools or simplifying tool schemas.';

/** Keywords that a grammar cannot express, by the type they belong to. */
const unsupported: Readonly<Record<string, readonly string[]>> = {
  number: ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum', 'multipleOf'],
  string: ['minLength', 'maxLength'],
  array: ['maxItems', 'uniqueItems'],
};

export const grammarRules: readonly Rule[] = [
  {
    what: 'a structured answer only from a model that can give one',
    check: ({ body, model }) =>
      format(body) === undefined || model.structuredOutput
        ? undefined
        : 'output_config.format: Extra inputs are not permitted',
  },
  {
    what: 'its schema, and those of strict tools, stay within what a grammar can hold',
    check: (request) =>
      first(
        grammars(request).map(
          ({ schema, path }) =>
            () =>
              ungrammatical(schema, path),
        ),
      ),
  },
  {
    what: 'at most 20 strict tools, 24 optional parameters and 16 unions in all',
    check: (request) => {
      const all = grammars(request).flatMap(({ schema }) => subschemas(schema).map((part) => part.schema));
      const optional = all.reduce((sum, part) => sum + optionals(part), 0);
      const unions = all.filter(
        ({ type, anyOf }) => Array.isArray(anyOf) || (Array.isArray(type) && type.length > 1),
      ).length;
      const strict = objects(request.body['tools']).filter((tool) => tool['strict'] === true).length;
      return strict > 20 || optional > 24 || unions > 16 ? tooComplex : undefined;
    },
  },
  {
    what: 'no structured answer with citations or with a prefill',
    check: ({ body, messages }) => {
      if (format(body) === undefined) return undefined;
      if (messages.at(-1)?.role === 'assistant')
        return 'output_config.format: structured outputs are not supported with assistant message prefill';
      return allBlocks(messages).some(({ block }) => objectAt(block, 'citations')['enabled'] === true)
        ? 'output_config.format: structured outputs are not supported with citations'
        : undefined;
    },
  },
];

function format(body: Json): Json | undefined {
  const found = objectAt(body, 'output_config')['format'];
  return given(found) && isObject(found) ? found : undefined;
}

function grammars({ body }: RuleRequest): readonly { readonly schema: Json; readonly path: string }[] {
  const answer = format(body);
  return [
    ...objects(body['tools']).flatMap((tool, index) =>
      tool['strict'] === true
        ? [{ schema: objectAt(tool, 'input_schema'), path: `tools.${index}.custom.input_schema` }]
        : [],
    ),
    ...(answer === undefined
      ? []
      : [{ schema: objectAt(answer, 'schema'), path: 'output_config.format.schema' }]),
  ];
}

function ungrammatical(root: Json, path: string): string | undefined {
  if (!isValidSchema(root)) return `${path}: JSON schema is invalid.`;
  return first(
    subschemas(root).map(({ schema, within }) => () => {
      if (isObjectSchema(schema) && schema['additionalProperties'] !== false)
        return `${path}: For 'object' type, 'additionalProperties' must be explicitly set to false`;
      for (const [type, keywords] of Object.entries(unsupported)) {
        const found = keywords.find((keyword) => keyword in schema);
        if (found !== undefined) return `${path}: For '${type}' type, property '${found}' is not supported`;
      }
      const least = schema['minItems'];
      if (least !== undefined && least !== 0 && least !== 1)
        return `${path}: For 'array' type, 'minItems' values other than 0 or 1 are not supported`;
      const target = schema['$ref'];
      if (typeof target !== 'string') return undefined;
      if (!target.startsWith('#')) return `${path}: External $ref is not supported: ${target}`;
      return reaches(root, schema, within, new Set())
        ? `${path}: Recursive schemas are not supported`
        : undefined;
    }),
  );
}

function isObjectSchema({ type, properties }: Json): boolean {
  return (
    type === 'object' || (type === undefined && properties !== undefined) || list(type).includes('object')
  );
}

/** Whether references from a schema lead back to it or to a schema around it. */
function reaches(root: Json, from: Json, within: readonly Json[], seen: Set<unknown>): boolean {
  const target = resolve(String(from['$ref']), root);
  if (within.includes(target as Json) || target === from) return true;
  if (seen.has(target)) return false;
  seen.add(target);
  return subschemas(target).some(
    ({ schema }) => typeof schema['$ref'] === 'string' && reaches(root, schema, within, seen),
  );
}

function optionals(schema: Json): number {
  const required = list(schema['required']);
  return Object.keys(objectAt(schema, 'properties')).filter((key) => !required.includes(key)).length;
}
