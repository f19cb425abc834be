/** What happens where a real program is missing: its tests are left out, the closing table says so, and one line installs it. */
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from '@jest/globals';
import MissingParts, { packagedFile, stateOf, type Where } from '../real-parts.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const [empty, programs] = ['nothing', 'programs'].map((name) =>
  mkdtempSync(join(tmpdir(), `claude-bridge-${name}-`)),
) as [string, string];
afterAll(() => [empty, programs].forEach((folder) => rmSync(folder, { recursive: true })));
const bare: Where = { env: { PATH: empty }, folders: [empty], packages: empty, mayMount: () => true };

describe('the closing table', () => {
  function told(where?: Where): string {
    let said = '';
    const tell = (words: string): void => void (said += words);
    new MissingParts({}, { ...(where && { where }), tell }).onRunComplete([], { numPendingTests: 7 });
    return said;
  }

  test('on a bare machine: what each program would have shown, and one line that installs all of them', () => {
    expect(told(bare)).toBe(`
Not tried, because this machine lacks it (7 tests left out):
  chromium    the page and the documentation in a browser, and what foreign web pages cannot do
  haproxy     several bridges behind HAProxy
  nginx       several bridges behind nginx
  redis       state that several bridges share in Redis, and what happens when it fails
  systemd     the service, installed, run and removed by a systemd
  namespaces  a systemd and a pod in a file system of their own
  bash        completion in bash
  zsh         completion in zsh
  fish        completion in fish
  curl        the lines for curl
  python      that the lines for Python are Python
To try all of it, install what is missing. On Debian:
  apt-get update && apt-get install -y --no-install-recommends chromium haproxy nginx redis-server systemd util-linux bash zsh fish curl python3
`);
  });

  test('a program that is there and may not work: why, and nothing to install', () => {
    writeFileSync(join(programs, 'unshare'), '');
    const where: Where = { ...bare, env: { PATH: `${empty}:${programs}` }, mayMount: () => false };
    expect(told(where)).toContain(
      '  namespaces  a systemd and a pod in a file system of their own (this system refuses it; a container needs `docker run --privileged`)\n',
    );
    expect(told(where)).not.toContain('util-linux');
  });

  test('npm’s own browser is enough where it runs', () => {
    const here = process.platform === 'linux' && process.arch === 'x64';
    const where = { ...bare, packages: join(root, 'node_modules') };
    expect(stateOf('chromium', where)).toBe(here ? 'here' : 'missing');
    const env = { ...bare.env, CHROMIUM_PATH: process.execPath };
    expect(packagedFile('chromium', { ...where, env })).toBeUndefined();
  });

  test('a variable names the browser', () => {
    const env = { PATH: empty, CHROMIUM_PATH: process.execPath };
    expect(stateOf('chromium', { ...bare, env })).toBe('here');
    expect(stateOf('chromium', { ...bare, env: { ...env, CHROMIUM_PATH: join(empty, 'chrome') } })).toBe(
      'missing',
    );
  });
});

test('.ci/run installs those that are missing', () => {
  expect(readFileSync(join(root, '.ci/run'), 'utf8')).toMatch(/^npm run --silent real-parts /m);
});

describe('a test file that starts a real program is left out without it', () => {
  /** What starts one, and what has to stand in the same file. */
  const STARTERS: readonly (readonly [RegExp, string, RegExp?])[] = [
    [/\bstartRedis\(/, 'redis'],
    [/\bstartStores\b/, 'redis', /\bdescribeStores\(/],
    [/\b(?:launchChromium|chromiumPath|openInBrowser|servePage)\(/, 'chromium'],
    [/\bstartBalancer\(/, 'haproxy'],
    [/\bstartBalancer\(/, 'nginx'],
    [/\bbesideSystemd\(/, 'systemd'],
    [/\b(?:besideSystemd\(|NAMESPACE\b)/, 'namespaces'],
  ];
  const faultsOf = (source: string): string[] =>
    STARTERS.filter(([start]) => start.test(source))
      .filter(
        ([, part, helper]) => !(helper ?? new RegExp(`\\bwithParts\\([^)]*'${part}'`, 'u')).test(source),
      )
      .map(([, part]) => part);

  test('in the tests', () => {
    const files = readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.test.ts') && !file.endsWith('real-parts.test.ts'))
      .map((file) => [file, readFileSync(join(root, 'tests', file), 'utf8')] as const);
    expect(
      files.filter(([, source]) => STARTERS.some(([start]) => start.test(source))).length,
    ).toBeGreaterThan(15);
    expect(
      files.map(([file, source]) => [file, faultsOf(source)]).filter(([, faults]) => faults!.length > 0),
    ).toEqual([]);
  });

  test.each([
    ['const redis = await startRedis();', ['redis']],
    ["withParts('chromium'); await startRedis();", ['redis']],
    ["withParts('redis'); await startRedis();", []],
    ['beforeAll(startStores);', ['redis']],
    ["beforeAll(startStores); describeStores('$kind', () => {});", []],
    ["await startBalancer('nginx', []);", ['haproxy', 'nginx']],
    ["withParts('haproxy', 'nginx'); await startBalancer('nginx', []);", []],
    ["withParts('systemd'); await besideSystemd([], box);", ['namespaces']],
  ])('in %j', (source, faults) => expect(faultsOf(source)).toEqual(faults));
});
