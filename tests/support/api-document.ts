/** Checks answers against the OpenAPI document that the bridge serves, and allows no field that it does not name. */
import { Ajv2020 } from 'ajv/dist/2020.js';
import { onceAWorker } from './once-a-worker.js';

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DocumentedOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
}

export interface DocumentedOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly security: readonly object[];
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly example?: string }[];
  /** Where its address differs from that of the others. */
  readonly servers?: readonly { readonly url: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, Media>> };
  readonly responses: Readonly<Record<string, DocumentedAnswer>>;
}

interface DocumentedAnswer {
  readonly headers: Readonly<Record<string, object>>;
  readonly content: Readonly<Record<string, Media>>;
}

export interface Media {
  readonly schema: { readonly $ref?: string };
  readonly examples?: Readonly<Record<string, { readonly value: unknown }>>;
}

export interface SeenAnswer {
  readonly method: string;
  /** With or without `/v1`. */
  readonly path: string;
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Whether the text is complete. */
  readonly ended: boolean;
}

export interface ApiChecker {
  readonly document: ApiDocument;
  /** Every way in which the answer differs from the document. */
  faults(answer: SeenAnswer): string[];
  /** Every way in which the value breaks the media type's schema. A stream is checked event by event, or line by line. */
  mediaFaults(mediaType: string, media: Media, value: unknown): string[];
}

export async function fetchApiChecker(origin: string): Promise<ApiChecker> {
  const response = await fetch(`${origin}/openapi.json`);
  return createApiChecker((await response.json()) as ApiDocument);
}

export function createApiChecker(document: ApiDocument): ApiChecker {
  const ajv = ajvOf(document.components.schemas);
  const schemaFaults = (pointer: string, value: unknown): string[] => {
    const check = ajv.getSchema(`api${pointer}`);
    if (!check) return [`There is no schema ${pointer}.`];
    if (check(value) === true) return [];
    return (check.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${pointer.split('/').at(-1)!}${instancePath} ${message ?? ''} ${JSON.stringify(params)}`,
    );
  };
  const mediaFaults: ApiChecker['mediaFaults'] = (mediaType, { schema }, value) => {
    if (schema.$ref === undefined) return typeof value === 'string' ? [] : ['This is no text.'];
    if (mediaType === LINES)
      return linesIn(String(value)).flatMap((line) =>
        schemaFaults('error' in line ? '#/components/schemas/OllamaError' : schema.$ref!, line),
      );
    if (mediaType !== 'text/event-stream') return schemaFaults(schema.$ref, value);
    return eventsIn(String(value)).flatMap((event) =>
      schemaFaults(isFailure(event) ? '#/components/schemas/Error' : schema.$ref!, event),
    );
  };
  return {
    document,
    mediaFaults,
    faults({ method, path, status, headers, text, ended }) {
      const operation = operationOf(document, method, path);
      if (!operation) return status === 404 || status === 405 ? [] : [`${method} ${path} is undocumented`];
      const type = (headers.get('content-type') ?? '').split(';')[0]!;
      const answer = operation.responses[status];
      const media = answer?.content[type];
      if (!media) return [`${method} ${path}: ${status} ${type} is undocumented`];
      const undocumented = [...headers.keys()]
        .filter(
          (name) =>
            /^(?:x-|openai-|request-id|retry-after)/.test(name) && !/^x-(?:accel|content|frame)-/.test(name),
        )
        .filter((name) => !Object.hasOwn(answer.headers, name));
      const told = undocumented.map((name) => `${method} ${path}: ${status} has an undocumented ${name}`);
      if (type === 'application/octet-stream') return told;
      if (type === 'text/event-stream' || type === LINES) return [...told, ...mediaFaults(type, media, text)];
      return ended ? [...told, ...mediaFaults(type, media, JSON.parse(text))] : told;
    },
  };
}

/** By their schemas, which are the same for nearly every bridge and take long to compile. */
const compiled = onceAWorker('api documents', () => new Map<string, Ajv2020>());

function ajvOf(schemas: ApiDocument['components']['schemas']): Ajv2020 {
  const text = JSON.stringify(schemas);
  const known = compiled.get(text);
  if (known) return known;
  const ajv = new Ajv2020({
    ...{ strict: false, validateFormats: false, validateSchema: false, meta: false },
    code: { optimize: false },
  });
  ajv.addSchema({ components: { schemas: closed(schemas) } }, 'api');
  compiled.set(text, ajv);
  return ajv;
}

function operationOf(document: ApiDocument, method: string, path: string): DocumentedOperation | undefined {
  const asked = path.replace(/^\/v1(?=\/|$)/, '') || '/';
  const [, operations] =
    Object.entries(document.paths).find(([template]) =>
      new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(asked),
    ) ?? [];
  return operations?.[method.toLowerCase()];
}

const LINES = 'application/x-ndjson';

/** The complete lines. */
function linesIn(text: string): object[] {
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as object);
}

/** The data of the complete events. */
function eventsIn(text: string): object[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => /^data: (\{.*)$/m.exec(block)?.[1] ?? [])
    .map((data) => JSON.parse(data) as object);
}

/** An event in the form of an error body, which ends a failed stream of chat completions. */
function isFailure(event: object): boolean {
  return 'error' in event && !('type' in event) && !('id' in event);
}

/** Readers of the document must tolerate fields that it does not name, but it must name everything we send. */
function closed<T>(schema: T): T {
  if (Array.isArray(schema)) return schema.map(closed) as T;
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([name, value]) => [name, closed(value)]));
  return (
    'properties' in inner && 'type' in inner && !('additionalProperties' in inner)
      ? { ...inner, additionalProperties: false }
      : inner
  ) as T;
}
