/**
 * The programs beside Node that tests run for real, and what is to be done about those that this machine lacks: their tests are
 * left out and told in a table at the end, unless `REQUIRE_REAL_PARTS` is set, as it is in CI; then they fail.
 * `npm run real-parts` installs those that are missing.
 */
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What `unshare` needs to mount for itself. */
export const NAMESPACE = process.getuid?.() === 0 ? ['--mount'] : ['--user', '--map-root-user', '--mount'];

/**
 * By name: the files or programs that it takes, one of each list, or the one that a variable names, or the one in a package of
 * npm's that runs where a certain file is; whether the system lets the program do its work; what its tests show; Debian's package.
 */
export const REAL_PARTS = {
  chromium: {
    programs: [['chromium', 'chromium-browser', 'google-chrome', 'Chromium', 'Google Chrome']],
    variable: 'CHROMIUM_PATH',
    // Built for 64-bit Linux on Intel's processors, with everything it needs but the C library.
    packaged: { file: '@sparticuz/chromium/bin/chromium.br', runsWith: '/lib64/ld-linux-x86-64.so.2' },
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
    programs: [['systemd-analyze'], ['systemctl'], ['systemd']],
    shows: 'the service, installed, run and removed by a systemd',
    debian: 'systemd',
  },
  namespaces: {
    programs: [['unshare']],
    allowed: ({ mayMount }) => mayMount(),
    shows: 'a systemd and a pod in a file system of their own',
    refused: 'this system refuses it; a container needs `docker run --privileged`',
    debian: 'util-linux',
  },
  bash: { programs: [['bash']], shows: 'completion in bash', debian: 'bash' },
  zsh: { programs: [['zsh']], shows: 'completion in zsh', debian: 'zsh' },
  fish: { programs: [['fish']], shows: 'completion in fish', debian: 'fish' },
  curl: { programs: [['curl']], shows: 'the lines for curl', debian: 'curl' },
  python: { programs: [['python3']], shows: 'that the lines for Python are Python', debian: 'python3' },
};

/** Servers lie where only root looks for programs, and others where nobody does. */
const FOLDERS = [
  ...['/usr/sbin', '/usr/local/sbin', '/usr/lib/systemd', '/opt/homebrew/bin'],
  ...['Chromium', 'Google Chrome'].map((name) => `/Applications/${name}.app/Contents/MacOS`),
];

const PACKAGES = join(dirname(fileURLToPath(import.meta.url)), '../node_modules');

const HERE = { env: process.env, folders: FOLDERS, packages: PACKAGES, mayMount };

/**
 * @param {keyof typeof REAL_PARTS} name
 * @returns {'here' | 'missing' | 'refused'} refused when the program is there and the system does not let it work
 */
export function stateOf(name, where = HERE) {
  const { programs, allowed } = REAL_PARTS[name];
  if (packagedFile(name, where) !== undefined) return 'here';
  if (!programs.every((_, index) => programOf(name, index, where) !== undefined)) return 'missing';
  return allowed === undefined || allowed(where) ? 'here' : 'refused';
}

/** @returns the path of the file with the program in a package of npm's, unless a variable names another program */
export function packagedFile(name, { env, packages } = HERE) {
  const { variable, packaged } = REAL_PARTS[name];
  if (packaged === undefined || (env[variable] ?? '') !== '') return undefined;
  const file = join(packages, packaged.file);
  return existsSync(file) && existsSync(packaged.runsWith) ? file : undefined;
}

/** @returns the path of the first program of a list that is there */
export function programOf(name, index = 0, { env, folders } = HERE) {
  const { programs, variable } = REAL_PARTS[name];
  const named = variable === undefined ? '' : (env[variable] ?? '');
  const choices = named === '' ? programs[index] : [named];
  const all = [...(env.PATH ?? '').split(':').filter((folder) => folder !== ''), ...folders];
  return choices
    .flatMap((program) => (program.startsWith('/') ? [program] : all.map((folder) => join(folder, program))))
    .find((path) => existsSync(path));
}

/** Whether the system lets this user have a file system of their own. */
function mayMount() {
  try {
    const mount = ['mount', '-t', 'tmpfs', 'tmpfs', '/run'];
    execFileSync('unshare', [...NAMESPACE, ...mount], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** A reporter for jest: the closing table. */
export default class MissingParts {
  /** @param options where to look, and who is told; for tests. */
  constructor(_globalConfig, { where = HERE, tell = (words) => process.stderr.write(words) } = {}) {
    this.where = where;
    this.tell = tell;
  }

  onRunComplete(_contexts, { numPendingTests }) {
    const lacking = notHere(this.where);
    if (lacking.length === 0 || process.platform === 'win32') return;
    const width = Math.max(...lacking.map(([name]) => name.length));
    const rows = lacking.map(([name, state]) => {
      const { shows, refused } = REAL_PARTS[name];
      return `  ${name.padEnd(width)}  ${shows}${state === 'refused' ? ` (${refused})` : ''}\n`;
    });
    const packages = missingPackages(this.where);
    this.tell(
      `\nNot tried, because this machine lacks it (${numPendingTests} tests left out):\n${rows.join('')}` +
        (packages.length === 0
          ? ''
          : `To try all of it, install what is missing. On Debian:\n  ${installLine(packages)}\n`),
    );
  }
}

function notHere(where) {
  return Object.keys(REAL_PARTS)
    .map((name) => [name, stateOf(name, where)])
    .filter(([, state]) => state !== 'here');
}

function missingPackages(where) {
  return notHere(where).flatMap(([name, state]) => (state === 'missing' ? [REAL_PARTS[name].debian] : []));
}

/** A fresh Debian knows no packages before it is told to look. */
function installLine(packages) {
  return `apt-get update && apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}
