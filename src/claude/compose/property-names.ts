/** Translates property names that had to be renamed for the model's API. */
import type { Json } from '../../core/json.js';

/** One to one. Only the top level of a tool's arguments is ever renamed. */
export interface PropertyNames {
  /** By the client's name: the one for the model's API. */
  readonly toApi: ReadonlyMap<string, string>;
  /** By the API's name: the client's. */
  readonly toClient: ReadonlyMap<string, string>;
}

/** A tool's arguments with the API's names. */
export function renamedForApi(args: Json, names: PropertyNames): Json {
  return Object.fromEntries(Object.entries(args).map(([key, value]) => [names.toApi.get(key) ?? key, value]));
}

export interface NameRestorer {
  /** The text that this fragment completes; any part of a key held back comes with a later fragment. */
  push(fragment: string): string;
}

/** Restores the client's names for the top-level keys in a JSON object's text, fragment by fragment. */
export function createNameRestorer(names: PropertyNames): NameRestorer {
  const longest = Math.max(0, ...[...names.toClient.keys()].map((name) => name.length));
  const mostHeldBack = longest * LONGEST_ESCAPE + QUOTES;
  let depth = 0;
  let inString = false;
  let afterBackslash = false;
  let topIsObject = false;
  let keyIsNext = false;
  /** The key being read, from its opening quote on; `undefined` outside a key that may need renaming. */
  let key: string | undefined;

  /** Reads one character of a string; returns whether it ends the string. */
  const endsString = (char: string): boolean => {
    if (afterBackslash) afterBackslash = false;
    else if (char === '\\') afterBackslash = true;
    else if (char === '"') inString = false;
    return !inString;
  };
  /** Reads one character between strings; returns whether it begins a key that may need renaming. */
  const beginsKey = (char: string): boolean => {
    const isKey = keyIsNext && char === '"';
    if (char === '{' || char === '[') {
      depth += 1;
      keyIsNext = depth === 1 && char === '{';
      topIsObject = depth === 1 ? char === '{' : topIsObject;
    } else if (char === '}' || char === ']') {
      depth = Math.max(0, depth - 1);
      keyIsNext = false;
    } else if (char === ',') {
      keyIsNext = depth === 1 && topIsObject;
    } else if (char === '"') {
      inString = true;
      keyIsNext = false;
    }
    return isKey;
  };

  return {
    push(fragment) {
      let settled = '';
      let from = 0;
      for (let at = 0; at < fragment.length; at += 1) {
        const char = fragment.charAt(at);
        if (!inString) {
          if (!beginsKey(char)) continue;
          settled += fragment.slice(from, at);
          from = at;
          key = '';
        } else if (key === undefined) {
          endsString(char);
        } else {
          const written = key.length + at + 1 - from;
          const ended = endsString(char);
          if (!ended && written < mostHeldBack) continue;
          key += fragment.slice(from, at + 1);
          from = at + 1;
          settled += ended ? restored(key, names) : key;
          key = undefined;
        }
      }
      if (key === undefined) return settled + fragment.slice(from);
      key += fragment.slice(from);
      return settled;
    },
  };
}

/** A character as `\uXXXX`. */
const LONGEST_ESCAPE = 6;
const QUOTES = 2;

/** @param key a key's JSON text with its quotes, which the model may have misspelled */
function restored(key: string, names: PropertyNames): string {
  let name: unknown;
  try {
    name = JSON.parse(key);
  } catch {
    return key;
  }
  const client = typeof name === 'string' ? names.toClient.get(name) : undefined;
  return client === undefined ? key : JSON.stringify(client);
}
