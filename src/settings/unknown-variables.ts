/** Finds variables that look like settings but are none, such as a mistyped one, which would have no effect without a word. */
import { closestName } from './closest-name.js';
import { SETTING_KEYS, definitionOf, isSettingKey } from './settings-table.js';

export interface UnknownVariable {
  readonly name: string;
  /** The variable that was probably meant. */
  readonly meant?: string;
}

export function unknownVariables(env: Readonly<Record<string, string | undefined>>): UnknownVariable[] {
  const known = SETTING_KEYS.map((key) => definitionOf(key).environment);
  return Object.keys(env)
    .filter((name) => name.startsWith(PREFIX) && (env[name] ?? '') !== '')
    .filter((name) => ![...known, ...OTHERS].includes(name))
    .map((name) => {
      const meant = variableOf(name) ?? closest(name, known);
      return { name, ...(meant !== undefined && { meant }) };
    });
}

/** One sentence, and the line to type. */
export function unknownVariableNote({ name, meant }: UnknownVariable): string {
  const question = meant === undefined ? '' : ` Did you mean ${meant}?`;
  return `The variable ${name} is no setting and has no effect.${question}\nNext: unset ${name}`;
}

const PREFIX = 'CLAUDE_BRIDGE_';
/** Where the settings are, and the key in the lines of `connect`. */
const OTHERS = ['CLAUDE_BRIDGE_CONFIG_DIR', 'CLAUDE_BRIDGE_KEY'];

/** `CLAUDE_BRIDGE_PORT`: the name of a setting whose variable has another one. */
function variableOf(name: string): string | undefined {
  const key = name.slice(PREFIX.length).toLowerCase().replaceAll('_', '-');
  return isSettingKey(key) ? definitionOf(key).environment : undefined;
}

/** Compared without the prefix, which all of them share. */
function closest(name: string, known: readonly string[]): string | undefined {
  const names = known.filter((each) => each.startsWith(PREFIX)).map((each) => lowered(each));
  const meant = closestName(lowered(name), names);
  return meant === undefined ? undefined : `${PREFIX}${meant.toUpperCase().replaceAll('-', '_')}`;
}

function lowered(name: string): string {
  return name.slice(PREFIX.length).toLowerCase().replaceAll('_', '-');
}
