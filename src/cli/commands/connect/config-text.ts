/** Changes the text of a client's config file as little as it takes, and makes sure that the result says what is wanted. */
import type { ConfigFormat } from './config-format.js';
import type { BridgeFacts, ClientConfig } from './connect-client.js';
import { jsonText } from './json-text.js';
import { mergeChanges } from './merge-changes.js';
import type { Change } from './merge-changes.js';
import { tomlText } from './toml-text.js';
import { yamlText } from './yaml-text.js';

/**
 * @param text of the file as it is; empty when there is none.
 * @returns the very same text when it says already what is wanted.
 * @throws Error in plain words when the text cannot be read or cannot be changed without harm.
 */
export function editedConfig(text: string, config: ClientConfig, facts: BridgeFacts): string {
  const format = FORMATS[config.format];
  const mark = text.startsWith('\uFEFF') ? '\uFEFF' : '';
  const before = text.slice(mark.length);
  const needed = (value: unknown): Change[] => [
    ...mergeChanges(value, config.wanted(facts), { replace: true }),
    ...mergeChanges(value, config.unlessSet?.(facts) ?? {}, { replace: false }),
  ];
  const changes = needed(objectIn(format, before));
  if (changes.length === 0) return text;
  const after = format.apply(before, changes);
  if (needed(objectIn(format, after)).length > 0) {
    throw new Error('its form does not let the lines be added without changing others');
  }
  return mark + after;
}

const FORMATS: Record<ClientConfig['format'], ConfigFormat> = {
  json: jsonText,
  yaml: yamlText,
  toml: tomlText,
};

function objectIn(format: ConfigFormat, text: string): object {
  const value = format.parse(text);
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new Error('it holds no settings, but a single value');
  return value;
}
