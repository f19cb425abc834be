/** What to type to install the CLI with npm. */

/**
 * npm 12 runs a package's install script only where it is named, and without it the CLI stays a placeholder; older ones take the
 * flag and ignore it (10.9.9, 11.19.1 and 12.2.1).
 * @param version such as `2.1.330` or `latest`; without one, npm takes the newest that allows the Node it runs on
 */
export function installCommand(version?: string): string {
  return ['npm', 'install', '-g', version === undefined ? PACKAGE : `${PACKAGE}@${version}`, ALLOWED].join(
    ' ',
  );
}

const PACKAGE = '@anthropic-ai/claude-code';
const ALLOWED = `--allow-scripts=${PACKAGE}`;
