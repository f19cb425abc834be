/** The bridge's own commands in messages, in the form in which a person types them on this machine. */

/** The text with each of the bridge's commands in the form that works here. */
export function typedHere(text: string, command: string): string {
  return command === 'claude-bridge' ? text : text.replace(COMMAND_LINE, command);
}

/** The same for every text in a JSON value. */
export function typedValue(value: unknown, command: string): unknown {
  if (typeof value === 'string') return typedHere(value, command);
  if (Array.isArray(value)) return value.map((each) => typedValue(each, command));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, typedValue(each, command)]));
}

/** Every command of the program, which is what tells a line to type from a sentence about the bridge. */
export const COMMAND_NAMES = [
  ...['serve', 'setup', 'chat', 'models', 'status', 'usage', 'config', 'doctor', 'connect', 'launch'],
  ...['batch', 'service', 'demo', 'completion', 'help'],
];

/** Other programs have flags after the name of the provider, as in `pi --provider claude-bridge --model sonnet`. */
export const COMMAND_LINE = new RegExp(
  `(?<!npx |[\\w/.@\\\\-])claude-bridge(?= (?:${COMMAND_NAMES.join('|')}|--help|--version)(?![\\w-]))`,
  'g',
);

/**
 * How the bridge's owner types its name, for what clients get. It is a fact of the whole program, like its version, and the
 * messages of errors are written everywhere: so the command line says it once, before anything can fail.
 */
let typedByOwner = 'claude-bridge';

/** @param command such as `npx claude-bridge`; one with a path is left out: clients must not learn where the bridge lies */
export function nameOwnCommand(command: string): void {
  typedByOwner = withoutPath(command);
}

export function typedForClients(text: string): string {
  return typedHere(text, typedByOwner);
}

/** The command, or the bare name if the command tells where the bridge lies. */
export function withoutPath(command: string): string {
  return /[\\/]/.test(command) ? 'claude-bridge' : command;
}
