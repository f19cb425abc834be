/** Where a user's configuration lies on Linux and the like, by the XDG Base Directory Specification. */
import path from 'node:path';

/**
 * `XDG_CONFIG_HOME`, or `~/.config`. Empty it is unset, and a relative path is to be ignored: it would mean a file of
 * whatever folder a command is run in.
 */
export function configHome({ env, home }: ConfigHomeOwner): string {
  const chosen = env['XDG_CONFIG_HOME'] ?? '';
  return path.posix.isAbsolute(chosen) ? chosen : path.posix.join(home, '.config');
}

interface ConfigHomeOwner {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}
