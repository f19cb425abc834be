/**
 * The folder of the user who runs the bridge, which names the account. It is a fact of the whole program, as the name of its
 * command is, and the messages of errors are written everywhere: so the command line says it once.
 */
let named: RegExp | undefined;

/** Only whole paths count, not those that have its name further in. @param folder nothing lies outside `/`, which names nobody */
export function nameHome(folder: string): void {
  const bare = folder.replace(/(?<!:)[\\/]+$/, '');
  const literal = bare.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  named = bare.length > 1 ? new RegExp(`(?<![\\w.~-])${literal}(?![\\w-])`, 'g') : undefined;
}

/** The text with `~` in place of that folder, for clients; a shell understands it. */
export function withoutHome(text: string): string {
  return named === undefined ? text : text.replace(named, '~');
}
