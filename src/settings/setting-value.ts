/** Reads the value of a setting from text, checks it against its schema, and shows it to a person. */
import { Ajv, type ValidateFunction } from 'ajv';
import { parseJson } from '../core/json.js';
import { definitionOf } from './settings-table.js';
import type { SettingKey } from './settings-table.js';

/**
 * The value of a text. Text of another type than the setting's comes back unchanged, so that the check refuses it; so does
 * everything that is not text, except for a whole number in place of its text, such as 90 for `stop-at`.
 */
export function readSettingValue(key: SettingKey, raw: unknown): unknown {
  const { type } = definitionOf(key).schema;
  if (type === 'string' && Number.isSafeInteger(raw)) return String(raw);
  if (typeof raw !== 'string') return raw;
  const text = raw.trim();
  switch (type) {
    case 'string':
      return text;
    case 'integer':
      return /^-?\d+$/.test(text) ? Number(text) : raw;
    case 'boolean':
      return BOOLEANS.get(text.toLowerCase()) ?? raw;
    case 'array':
      return text.startsWith('[') ? (parseJson(text) ?? raw) : parseList(text);
    case 'object':
      return text.startsWith('{') ? (parseJson(text) ?? raw) : (parsePairs(text) ?? raw);
  }
}

export function isValidSetting(key: SettingKey, value: unknown): boolean {
  return validator(key)(value);
}

/** The valid values of the setting, in words that finish "It must be …". */
export function allowedValues(key: SettingKey): string {
  const { schema, allowed } = definitionOf(key);
  if (allowed !== undefined) return allowed;
  switch (schema.type) {
    case 'string':
      return schema.enum === undefined ? 'non-empty text' : `one of ${schema.enum.join(', ')}`;
    case 'integer':
      return `a whole number from ${schema.minimum} to ${schema.maximum}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a comma-separated list or a JSON array';
    case 'object':
      return 'a JSON object';
  }
}

/** The value as text; a secret as asterisks. */
export function shownSetting(key: SettingKey, value: unknown): string {
  if (value === undefined) return '';
  const nothing = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  return definitionOf(key).secret === true && !nothing ? MASK : plainSetting(value);
}

/** The value as text that `config set` accepts, secrets included. */
export function plainSetting(value: unknown): string {
  if (typeof value === 'string') return value;
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  return isList ? value.join(',') : JSON.stringify(value);
}

export const MASK = '********';

const BOOLEANS = new Map([
  ...['true', '1', 'yes', 'on'].map((word) => [word, true] as const),
  ...['false', '0', 'no', 'off'].map((word) => [word, false] as const),
]);

const ajv = new Ajv();
const compiled = new Map<SettingKey, ValidateFunction>();

function validator(key: SettingKey): ValidateFunction {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const validate = ajv.compile(definitionOf(key).schema);
  compiled.set(key, validate);
  return validate;
}

/** `a,b`; empty text is an empty list. */
function parseList(text: string): string[] {
  return text
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '');
}

/** `a=b,c=d`, where a value may hold further equals signs; undefined for any other form. */
function parsePairs(text: string): Record<string, string> | undefined {
  const pairs = new Map<string, string>();
  for (const part of text.split(',')) {
    const sign = part.indexOf('=');
    const name = part.slice(0, Math.max(0, sign)).trim();
    const value = part.slice(sign + 1).trim();
    if (name === '' || value === '' || pairs.has(name)) return undefined;
    pairs.set(name, value);
  }
  return Object.fromEntries(pairs);
}
