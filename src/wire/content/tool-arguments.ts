import { bounds } from '../schema/bounds.js';
import { invalid } from '../invalid-request.js';
import { isNestedDeeper } from '../schema/json-shape.js';

/**
 * A call's arguments as the client wrote them: JSON text, or what an answer that was cut off left of it. Nothing at all
 * means no arguments.
 */
export function toolArguments(value: string | object | null | undefined, param: string): string {
  if (value === undefined || value === null) return '{}';
  if (typeof value === 'object') return JSON.stringify(value);
  if (value.trim() === '') return '{}';
  if (isNestedDeeper(value, bounds.nesting))
    throw invalid(param, `${param} is nested more than ${bounds.nesting} levels deep.`);
  return value;
}

/** Whether the text is a JSON object. */
export function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}
