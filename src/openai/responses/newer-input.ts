/** Takes items and parts of an input that are newer than this server, as long as they hold nothing that the model would miss. */
import { isObject, text, type Json } from '../../core/json.js';
import { holdsContent, typesOf, withoutNewerParts } from '../../wire/content/newer-parts.js';
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
      ...partsIn(item, 'content', ignore),
      ...partsIn(item, 'output', ignore),
    };
  });
}

function partsIn(item: Json, field: string, ignore: (name: string) => void): Json {
  const parts = item[field];
  if (!Array.isArray(parts)) return {};
  const reading = { known: partTypes, nothing: NO_TEXT };
  return { [field]: withoutNewerParts(parts, reading, (type) => ignore(`input.${field}.${type}`)) };
}

const NOTHING_THOUGHT = { type: 'reasoning', summary: [] };
const NO_TEXT = { type: 'input_text', text: '' };

const itemTypes = typesOf(inputItemNames.map((name) => inputItemSchemas[name]));
const partTypes = typesOf(inputPartNames.map((name) => inputItemSchemas[name]));

/** Messages and references may come without a type. */
export function explicit(item: unknown): unknown {
  if (!isObject(item) || (item['type'] !== undefined && item['type'] !== null)) return item;
  if (item['role'] !== undefined) return { ...item, type: 'message' };
  return typeof item['id'] === 'string' ? { ...item, type: 'item_reference' } : item;
}
