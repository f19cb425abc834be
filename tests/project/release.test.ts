/** A published package tells where its source, its page and its bug reports are. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const RUNNER = { GITHUB_SERVER_URL: 'https://github.com', GITHUB_REPOSITORY: 'owner/name' };

describe('npm run name-repository', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'claude-bridge-release-'));
    cpSync(join(root, 'package.json'), join(folder, 'package.json'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const manifest = (at = folder): Record<string, unknown> =>
    JSON.parse(readFileSync(join(at, 'package.json'), 'utf8')) as Record<string, unknown>;
  const run = (env: Record<string, string>): { status: number | null; stderr: string } =>
    spawnSync(process.execPath, [join(root, 'scripts/name-repository.mjs')], {
      cwd: folder,
      env,
      encoding: 'utf8',
    });

  test('names the repository that the release runs in, and changes nothing else', () => {
    const { version } = manifest() as { version: string };
    expect(run({ ...RUNNER, GITHUB_REF_NAME: `v${version}` })).toMatchObject({ status: 0, stderr: '' });
    expect(manifest()).toEqual({
      ...manifest(root),
      repository: { type: 'git', url: 'git+https://github.com/owner/name.git' },
      homepage: 'https://github.com/owner/name#readme',
      bugs: { url: 'https://github.com/owner/name/issues' },
    });
  });

  test.each([
    ['no repository', {}, /do not name a repository.*Next: GITHUB_SERVER_URL=/s],
    ['half of one', { ...RUNNER, GITHUB_REPOSITORY: 'name' }, /do not name a repository/],
    ['another tag', { ...RUNNER, GITHUB_REF_NAME: 'v0.0.0' }, /The tag is v0\.0\.0.*Next: git tag v\d/s],
  ])('refuses %s, and changes nothing', (_, env, said) => {
    expect(run(env)).toMatchObject({ status: 1, stderr: expect.stringMatching(said) });
    expect(manifest()).toEqual(manifest(root));
  });
});
