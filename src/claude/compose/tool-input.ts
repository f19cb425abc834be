/** Makes a call's arguments, whatever is left of them, the object that the model's API takes. */
import { isObject, type Json } from '../json.js';
import { exactNumbers } from './exact-numbers.js';
import { renamedForApi, type PropertyNames } from './property-names.js';
import { wellFormed, wellFormedJson } from './well-formed.js';

/**
 * An object as it is, with the API's names for its properties. Nothing at all and `null` are no arguments; any other
 * text, such as what a cut answer left, goes to the model as the text it is.
 */
export function toolInput(text: string, names: PropertyNames | undefined): Json {
  if (text.trim() === '') return {};
  const value = parsed(text);
  if (value === null) return {};
  if (!isObject(value)) return { arguments: wellFormed(text) };
  const input = holdsSurrogates.test(text) ? (wellFormedJson(value) as Json) : value;
  return names ? renamedForApi(input, names) : input;
}

/** `undefined` for what is no JSON. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    const exact = exactNumbers(text);
    return exact === text ? value : JSON.parse(exact);
  } catch {
    return undefined;
  }
}

/** In pairs too, written out or as escapes; it only says where to look closer. */
const holdsSurrogates = /\\u[dD][89a-fA-F]|\p{Surrogate}/u;
