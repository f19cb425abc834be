/** Cuts what the tests need out of OpenAI's OpenAPI document: `tsx scripts/openai-spec.ts PATH/TO/openapi.json COMMIT`, as in github.com/openai/openai-openapi at that commit. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';

/** Everything that these operations refer to, for requests and answers, is kept. */
const OPERATIONS = [
  ...[
    'post /chat/completions',
    'post /completions',
    'post /embeddings',
    'get /models',
    'get /models/{model}',
  ],
  ...['post /responses', 'get /responses/{response_id}', 'delete /responses/{response_id}'],
  ...['get /responses/{response_id}/input_items', 'post /responses/compact', 'post /responses/input_tokens'],
  ...['post /files', 'get /files', 'get /files/{file_id}', 'delete /files/{file_id}'],
  ...[
    'post /conversations',
    'get /conversations/{conversation_id}',
    'delete /conversations/{conversation_id}',
  ],
  ...['post /conversations/{conversation_id}', 'get /conversations/{conversation_id}/items'],
  'get /conversations/{conversation_id}/items/{item_id}',
  ...['post /batches', 'get /batches', 'get /batches/{batch_id}'],
];
/** Of the WebSocket, which has no operation, and of errors, which none names. */
const MORE = ['ResponsesClientEvent', 'ResponsesServerEvent', 'ErrorResponse'];

/** Prose, and the words of OpenAI's own generators. */
const PROSE = new Set(['description', 'title', 'example', 'examples', 'deprecated', 'discriminator']);

interface Document {
  readonly openapi: string;
  readonly info: object;
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, unknown>> };
}

const bytes = readFileSync(process.argv[2] ?? 'openapi.json');
const document = JSON.parse(bytes.toString()) as Document;
const { schemas } = document.components;

const kept = new Map<string, unknown>();
const keep = (name: string): void => {
  if (kept.has(name)) return;
  const schema = schemas[name];
  if (schema === undefined) throw new Error(`The document has no schema ${name}.`);
  const bare = withoutProse(schema);
  kept.set(name, bare);
  for (const other of namesIn(bare)) keep(other);
};
for (const operation of OPERATIONS) {
  const [method = '', path = ''] = operation.split(' ');
  for (const name of namesIn(document.paths[path]?.[method])) keep(name);
}
MORE.forEach(keep);

const { openapi } = document;
// Which of its versions this is: the number in it does not change with every change.
const source = {
  repository: 'github.com/openai/openai-openapi',
  commit: process.argv[3],
  sha256: createHash('sha256').update(bytes).digest('hex'),
};
const info = { ...document.info, 'x-source': source };
const lines = [...kept]
  .toSorted(([one], [other]) => (one < other ? -1 : 1))
  .map(([name, schema]) => `${JSON.stringify(name)}: ${JSON.stringify(schema)}`);
writeFileSync(
  new URL('../tests/fixtures/openai/spec.json', import.meta.url),
  `{"openapi": ${JSON.stringify(openapi)},\n"info": ${JSON.stringify(info)},\n"components": {"schemas": {\n${lines.join(',\n')}\n}}}\n`,
);
process.stdout.write(`${kept.size} schemas\n`);

function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === '$ref' && typeof inner === 'string'
      ? [/^#\/components\/schemas\/(.+)$/.exec(inner)?.[1] ?? []].flat()
      : namesIn(inner),
  );
}

/** The same schema in plain JSON Schema: the validator takes neither `nullable` nor, where several options fit, `oneOf`. */
function withoutProse(schema: unknown, names = false): unknown {
  if (Array.isArray(schema)) return schema.map((each) => withoutProse(each));
  if (typeof schema !== 'object' || schema === null) return schema;
  const kept = Object.entries(schema).filter(
    ([key]) => names || !(PROSE.has(key) || key.startsWith('x-') || key === 'nullable'),
  );
  const plain = Object.fromEntries(
    kept.map(([key, value]) => [
      !names && key === 'oneOf' ? 'anyOf' : key,
      !names && key === 'enum' ? value : withoutProse(value, !names && key === 'properties'),
    ]),
  );
  return !names && 'nullable' in schema && schema.nullable === true
    ? { anyOf: [plain, { type: 'null' }] }
    : plain;
}
