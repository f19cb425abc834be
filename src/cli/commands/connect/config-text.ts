/** Edits the text of a client's config file as little as possible, and checks that the result holds the wanted settings. */
import { CONFIG_FORMATS } from './config-formats.js';
import type { ConfigFormat } from './config-formats.js';
import type { BridgeFacts, ClientConfig } from './connect-client.js';
import { mergeChanges } from './merge-changes.js';
import type { Change } from './merge-changes.js';

/**
 * @param text the current text of the file; empty when there is no file.
 * @returns the same text when it already holds the wanted settings.
 * @throws Error in plain words when the text cannot be parsed, or cannot be edited without changing something else.
 */
export function editedConfig(text: string, config: ClientConfig, facts: BridgeFacts): string {
  const format = CONFIG_FORMATS[config.format];
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
    throw new Error('its layout does not allow the lines to be added without changing others');
  }
  return mark + after;
}

function objectIn(format: ConfigFormat, text: string): object {
  const value = format.parse(text);
  if (value === undefined || value === null) return {};
  if (typeof value !== 'object' || Array.isArray(value))
    throw new Error('it holds a single value instead of settings');
  return value;
}
