/** Builds the OpenAPI document from the `OperationDoc`s of the mounted routes. */
import { object } from '../wire/schema/json-schema.js';
import type { JsonSchema, NamedSchemas } from '../wire/schema/json-schema.js';
import { answerHeaders } from './answer-headers.js';
import { answersOf } from './answer-entries.js';
import { docTags } from './operation-doc.js';
import type { OperationDoc, ParameterDoc, RequestDoc } from './operation-doc.js';
import { withMapping } from './union-mapping.js';

export interface DocumentedOperation {
  readonly method: string;
  /** As OpenAPI writes it, without `/v1`: `/models/{id}`. */
  readonly path: string;
  /** Whether it needs one of the server's keys. */
  readonly needsKey: boolean;
  /** Whether its address begins with `/v1`. */
  readonly versioned: boolean;
  readonly doc: OperationDoc;
}

export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: object;
  readonly paths: Readonly<Record<string, Readonly<Record<string, object>>>>;
  readonly components: { readonly schemas: NamedSchemas } & Readonly<Record<string, object>>;
  readonly [field: string]: unknown;
}

/** `version` is the bridge's own. */
export function openApiDocument(
  operations: readonly DocumentedOperation[],
  version: string,
): OpenApiDocument {
  const used = new Set(operations.map(({ doc }) => doc.tag));
  return {
    openapi: '3.1.1',
    info: {
      title: 'claude-bridge',
      version,
      description,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/v1', description: 'This bridge' }],
    tags: Object.entries(docTags)
      .filter(([name]) => used.has(name as keyof typeof docTags))
      .map(([name, description]) => ({ name, description })),
    paths: pathsOf(operations),
    components: {
      schemas: schemasOf(operations),
      headers: answerHeaders,
      ...(operations.some(({ needsKey }) => needsKey) ? { securitySchemes } : {}),
    },
  };
}

const errorSchemas: NamedSchemas = {
  Error: object('A failure.', ['error'], {
    error: object('What went wrong.', ['message', 'type', 'param', 'code'], {
      message: { type: 'string', description: 'What happened, why, and what to do next.' },
      type: { type: 'string' },
      param: { type: ['string', 'null'], description: 'The field at fault.' },
      code: { type: ['string', 'null'], description: 'For programs.' },
    }),
  }),
};

const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: "The form that OpenAI's SDKs use." },
  apiKey: {
    type: 'apiKey',
    in: 'header',
    name: 'x-api-key',
    description: "The form that Anthropic's SDKs use.",
  },
};

const description =
  'An OpenAI-compatible API in front of the Claude Code CLI on this machine. ' +
  'The header `x-claude-bridge-ignored` of an answer names the fields without effect. ' +
  'Every route also works without `/v1`; those of Ollama have none.';

function pathsOf(operations: readonly DocumentedOperation[]): OpenApiDocument['paths'] {
  const paths: Record<string, Record<string, object>> = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.method] = operationObject(operation);
  }
  return paths;
}

function operationObject(operation: DocumentedOperation): object {
  const { doc, needsKey, versioned } = operation;
  const { id, tag, summary, description, parameters, request } = doc;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters: parameters.map(parameterObject) }),
    ...(request === undefined ? {} : { requestBody: requestBody(request) }),
    responses: answersOf(doc, needsKey),
    ...(versioned ? {} : { servers: [{ url: '/', description: 'This bridge' }] }),
    security: needsKey ? [{ bearer: [] }, { apiKey: [] }] : [],
  };
}

function parameterObject({ required, ...parameter }: ParameterDoc): object {
  return { ...parameter, required: required ?? parameter.in === 'path' };
}

function requestBody({ schema, examples, form = false, optional = false }: RequestDoc): object {
  return {
    required: !optional,
    content: {
      [form ? 'multipart/form-data' : 'application/json']: {
        schema: { $ref: `#/components/schemas/${schema}` },
        examples: Object.fromEntries(
          examples.map(({ name, summary, request }) => [name, { summary, value: request }]),
        ),
      },
    },
  };
}

/** @throws Error if two operations have different schemas of the same name. */
function schemasOf(operations: readonly DocumentedOperation[]): NamedSchemas {
  const schemas: Record<string, JsonSchema> = { ...errorSchemas };
  for (const [name, schema] of operations.flatMap(({ doc }) => Object.entries(doc.schemas ?? {}))) {
    const known = schemas[name];
    if (known !== undefined && JSON.stringify(known) !== JSON.stringify(schema)) {
      throw new Error(`There are two different schemas named ${name}.`);
    }
    schemas[name] = schema;
  }
  return Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name, withMapping(schema, schemas)]),
  );
}
