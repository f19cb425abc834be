/**
 * The programs beside Node that tests run for real, and what is to be done about those that this machine lacks: their tests are
 * left out and told in a table at the end, unless `REQUIRE_REAL_PARTS` is set, as it is in CI; then they fail.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** By name: the files or programs that it takes, one of each list; what its tests show; Debian's package. */
export const REAL_PARTS = {
  chromium: {
    programs: [
      process.env.CHROMIUM_PATH
        ? [process.env.CHROMIUM_PATH]
        : [
            'chromium',
            'chromium-browser',
            'google-chrome',
            '/Applications/Chromium.app/Contents/MacOS/Chromium',
            '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
          ],
    ],
    shows: 'the page and the documentation in a browser, and what foreign web pages cannot do',
    debian: 'chromium',
  },
  haproxy: { programs: [['haproxy']], shows: 'several bridges behind HAProxy', debian: 'haproxy' },
  nginx: { programs: [['nginx']], shows: 'several bridges behind nginx', debian: 'nginx' },
  redis: {
    programs: [['redis-server'], ['redis-cli']],
    shows: 'state that several bridges share in Redis, and what happens when it fails',
    debian: 'redis-server',
  },
  systemd: {
    programs: [['systemd-analyze'], ['systemctl'], ['unshare'], ['/usr/lib/systemd/systemd']],
    shows: 'the service, installed, run and removed by a systemd',
    debian: 'systemd',
  },
  zsh: { programs: [['zsh']], shows: 'completion in zsh', debian: 'zsh' },
  fish: { programs: [['fish']], shows: 'completion in fish', debian: 'fish' },
  curl: { programs: [['curl']], shows: 'the lines for curl', debian: 'curl' },
  python: { programs: [['python3']], shows: 'that the lines for Python are Python', debian: 'python3' },
};

/** @param {keyof typeof REAL_PARTS} name */
export function isHere(name) {
  return REAL_PARTS[name].programs.every((choices) =>
    choices.some((program) => pathOf(program) !== undefined),
  );
}

/** @param {string} program a name to look up, or a path */
export function pathOf(program) {
  if (program.startsWith('/')) return existsSync(program) ? program : undefined;
  return FOLDERS.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

export function missingParts() {
  return Object.keys(REAL_PARTS).filter((name) => !isHere(name));
}

/** Servers lie where only root looks for programs. */
const FOLDERS = [
  ...(process.env.PATH ?? '').split(':').filter((folder) => folder !== ''),
  ...['/usr/sbin', '/usr/local/sbin', '/opt/homebrew/bin'],
];

/** A reporter for jest: the closing table. */
export default class MissingParts {
  onRunComplete(_contexts, { numPendingTests }) {
    const missing = missingParts();
    if (missing.length === 0 || process.platform === 'win32') return;
    const width = Math.max(...missing.map((name) => name.length));
    const rows = missing.map((name) => `  ${name.padEnd(width)}  ${REAL_PARTS[name].shows}`);
    const packages = missing.map((name) => REAL_PARTS[name].debian).join(' ');
    process.stderr.write(
      `\nNot tried, because this machine lacks the program (${numPendingTests} tests left out):\n${rows.join('\n')}\n` +
        `To try all of it, install them. On Debian:\n  apt-get install -y --no-install-recommends ${packages}\n`,
    );
  }
}
