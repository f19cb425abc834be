/** Sets aside content parts that are newer than this server, as long as they hold nothing that the model would miss. */
import { isObject, text, type Json } from '../../core/json.js';
import { partSchemas } from './part-schemas.js';
import type { JsonSchema } from '../schema/json-schema.js';

export interface PartReading {
  /** The types that the wire reads. */
  readonly known: ReadonlySet<unknown>;
  /** Whether the wire leaves a part out, whatever it holds. */
  readonly leftOut?: (part: Json) => boolean;
  /** Takes the place of such a part, so that every other one keeps its index. */
  readonly nothing: Json;
}

/** @param ignore gets the type of each part that is set aside. */
export function withoutNewerParts(
  parts: readonly unknown[],
  { known, leftOut, nothing }: PartReading,
  ignore: (type: string) => void,
): unknown[] {
  return parts.map((part) => {
    const type = isObject(part) ? text(part['type']) : undefined;
    if (!isObject(part) || type === undefined) return part;
    const aside = leftOut?.(part) === true || (!known.has(type) && !holdsContent(part));
    if (!aside) return part;
    ignore(type);
    return nothing;
  });
}

/** Whether one of the fields that hold content in any known item or part is there and not empty. */
export function holdsContent(value: Json): boolean {
  return CONTENT_FIELDS.some((name) => {
    const content = value[name];
    if (typeof content === 'string' || Array.isArray(content)) return content.length > 0;
    return content !== undefined && content !== null;
  });
}

const CONTENT_FIELDS = [
  ...['content', 'text', 'output', 'refusal', 'summary', 'input', 'data', 'tools', 'source'],
  ...['image_url', 'file_url', 'file_data', 'file_id', 'file', 'image'],
  ...['input_audio', 'audio', 'audio_url', 'video', 'video_url'],
];

/** The values that these schemas allow for `type`. */
export function typesOf(schemas: readonly JsonSchema[]): ReadonlySet<unknown> {
  return new Set(
    schemas.flatMap(({ properties }) => {
      const type = properties?.['type'];
      return type?.enum ?? [type?.const];
    }),
  );
}

/** The types of the parts that chat completions and the Messages API share. */
export const partTypes = typesOf(
  Object.entries(partSchemas).flatMap(([name, schema]) => (name === 'AnthropicSource' ? [] : [schema])),
);

/** The messages of chat completions and of the Messages API, with the results of tools in them. */
export function withoutNewerContent(
  body: unknown,
  reading: Omit<PartReading, 'nothing'>,
  ignore: (name: string) => void,
): unknown {
  if (!isObject(body) || !Array.isArray(body['messages'])) return body;
  return {
    ...body,
    messages: body['messages'].map((message: unknown) =>
      withoutNewerIn(message, 'messages[].content', reading, ignore),
    ),
  };
}

function withoutNewerIn(
  holder: unknown,
  name: string,
  reading: Omit<PartReading, 'nothing'>,
  ignore: (name: string) => void,
): unknown {
  if (!isObject(holder) || !Array.isArray(holder['content'])) return holder;
  const parts = withoutNewerParts(holder['content'], { ...reading, nothing: NO_TEXT }, (type) =>
    ignore(`${name}.${type}`),
  );
  return {
    ...holder,
    content: parts.map((part) =>
      isObject(part) && part['type'] === 'tool_result'
        ? withoutNewerIn(part, 'tool_result.content', reading, ignore)
        : part,
    ),
  };
}

const NO_TEXT = { type: 'text', text: '' };
