/** Takes items and parts of an input that are newer than this server, as long as they hold nothing that the model would miss. */
import { isObject, text, type Json } from '../../core/json.js';
import type { JsonSchema } from '../../wire/schema/json-schema.js';
import { inputItemNames, inputItemSchemas, inputPartNames } from './input-item-schemas.js';

/** Others take their places, so that every other one keeps its index. @param ignore gets the names of those that are set aside. */
export function withoutNewer(input: readonly unknown[], ignore: (name: string) => void): unknown[] {
  return input.map((item) => {
    if (!isObject(item)) return item;
    const type = text(item['type']);
    if (type !== undefined && !itemTypes.has(type) && !holdsContent(item)) {
      ignore(`input.${type}`);
      return NOTHING_THOUGHT;
    }
    return {
      ...item,
      ...withoutNewerParts(item, 'content', ignore),
      ...withoutNewerParts(item, 'output', ignore),
    };
  });
}

function withoutNewerParts(item: Json, field: string, ignore: (name: string) => void): Json {
  const parts = item[field];
  if (!Array.isArray(parts)) return {};
  return {
    [field]: parts.map((part: unknown) => {
      const type = isObject(part) ? text(part['type']) : undefined;
      if (!isObject(part) || type === undefined || partTypes.has(type) || holdsContent(part)) return part;
      ignore(`input.${field}.${type}`);
      return { type: 'input_text', text: '' };
    }),
  };
}

const NOTHING_THOUGHT = { type: 'reasoning', summary: [] };

/** Whether one of the fields that hold content in any known item or part is there and not empty. */
function holdsContent(value: Json): boolean {
  return CONTENT_FIELDS.some((name) => {
    const content = value[name];
    if (typeof content === 'string' || Array.isArray(content)) return content.length > 0;
    return content !== undefined && content !== null;
  });
}

const CONTENT_FIELDS = [
  ...['content', 'text', 'output', 'refusal', 'summary', 'input', 'data', 'tools'],
  ...['image_url', 'file_url', 'file_data', 'file_id', 'input_audio', 'audio'],
];

const itemTypes = typesOf(inputItemNames);
const partTypes = typesOf(inputPartNames);

function typesOf(names: readonly (keyof typeof inputItemSchemas)[]): ReadonlySet<unknown> {
  return new Set(
    names.flatMap((name) => {
      const type: JsonSchema = inputItemSchemas[name].properties.type;
      return type.enum ?? [type.const];
    }),
  );
}

/** Messages and references may come without a type. */
export function explicit(item: unknown): unknown {
  if (!isObject(item) || (item['type'] !== undefined && item['type'] !== null)) return item;
  if (item['role'] !== undefined) return { ...item, type: 'message' };
  return typeof item['id'] === 'string' ? { ...item, type: 'item_reference' } : item;
}
