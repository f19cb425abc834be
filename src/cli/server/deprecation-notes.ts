/** Tells the user about settings that are accepted for one more version and have no effect. */
import { SETTING_KEYS, definitionOf } from '../../settings/settings-table.js';
import type { Settings } from '../../settings/settings-table.js';

/** A sentence or two for each that is set. */
export function deprecationNotes(settings: Settings): string[] {
  return SETTING_KEYS.flatMap((key) => {
    const { deprecated } = definitionOf(key);
    if (deprecated === undefined || settings[key] === undefined) return [];
    return [
      `The setting ${key} has no effect any more. ${deprecated} Next: claude-bridge config unset ${key}`,
    ];
  });
}
