/** A language for the form of a body: each check returns the API's complaint about a value at a path, if any. */
import { isObject } from './json.js';

export type Check = (value: unknown, path: string) => string | undefined;

export type Fields = Readonly<Record<string, Check>>;

export const anything: Check = () => undefined;

export const string: Check = (value, path) =>
  typeof value === 'string' ? undefined : `${path}: Input should be a valid string`;

export const boolean: Check = (value, path) =>
  typeof value === 'boolean' ? undefined : `${path}: Input should be a valid boolean`;

export const dictionary: Check = (value, path) =>
  isObject(value) ? undefined : `${path}: Input should be a valid dictionary`;

export function number(least?: number, most?: number): Check {
  return (value, path) => {
    if (typeof value !== 'number') return `${path}: Input should be a valid number`;
    if (least !== undefined && value < least)
      return `${path}: Input should be greater than or equal to ${least}`;
    return most !== undefined && value > most
      ? `${path}: Input should be less than or equal to ${most}`
      : undefined;
  };
}

export function integer(least?: number): Check {
  return (value, path) =>
    typeof value === 'number' && !Number.isInteger(value)
      ? `${path}: Input should be a valid integer`
      : number(least)(value, path);
}

export function matching(pattern: string, mostCharacters = Infinity): Check {
  const expression = new RegExp(pattern, 'u');
  return (value, path) => {
    if (typeof value !== 'string') return string(value, path);
    if (value.length > mostCharacters)
      return `${path}: String should have at most ${mostCharacters} characters`;
    return expression.test(value) ? undefined : `${path}: String should match pattern '${pattern}'`;
  };
}

export function oneOf(...choices: readonly string[]): Check {
  const quoted = choices.map((choice) => `'${choice}'`);
  const last = quoted.at(-1) ?? '';
  const said = quoted.length > 1 ? `${quoted.slice(0, -1).join(', ')} or ${last}` : last;
  return (value, path) =>
    typeof value === 'string' && choices.includes(value) ? undefined : `${path}: Input should be ${said}`;
}

export function nullable(check: Check): Check {
  return (value, path) => (value === null ? undefined : check(value, path));
}

export function listOf(check: Check): Check {
  return (value, path) => {
    if (!Array.isArray(value)) return `${path}: Input should be a valid list`;
    return first(value.map((item, index) => () => check(item, `${path}.${index}`)));
  };
}

/** Either form; the complaint is about the second unless the value is a string. */
export function stringOr(check: Check): Check {
  return (value, path) => (typeof value === 'string' ? undefined : check(value, path));
}

/** An object with exactly these fields; those in `required` must be present. */
export function fields(allowed: Fields, ...required: readonly string[]): Check {
  return (value, path) => {
    if (!isObject(value)) return dictionary(value, path);
    const at = (key: string): string => (path === '' ? key : `${path}.${key}`);
    return first([
      ...required.map((key) => () => (value[key] === undefined ? `${at(key)}: Field required` : undefined)),
      ...Object.entries(value).map(([key, member]) => () => {
        const check = Object.hasOwn(allowed, key) ? allowed[key] : undefined;
        return check === undefined ? `${at(key)}: Extra inputs are not permitted` : check(member, at(key));
      }),
    ]);
  };
}

/** One of several objects, distinguished by `type`, which becomes part of the path. */
export function tagged(choices: Fields): Check {
  return (value, path) => {
    if (!isObject(value)) return dictionary(value, path);
    const type = value['type'];
    if (type === undefined) return `${path}.type: Field required`;
    if (typeof type !== 'string') return string(type, `${path}.type`);
    const check = Object.hasOwn(choices, type) ? choices[type] : undefined;
    if (check !== undefined) return check(value, `${path}.${type}`);
    const expected = Object.keys(choices)
      .map((choice) => `'${choice}'`)
      .join(', ');
    return `${path}: Input tag '${type}' found using 'type' does not match any of the expected tags: ${expected}`;
  };
}

export function first(checks: readonly (() => string | undefined)[]): string | undefined {
  for (const check of checks) {
    const complaint = check();
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}
