import { expect, test } from '@jest/globals';
import { childEnvironment, REMOVED_CREDENTIALS } from '../../src/claude/launch/command-line.js';

const user = {
  PATH: '/bin',
  HOME: '/home/u',
  LC_ALL: 'de_DE.UTF-8',
  https_proxy: 'http://proxy:1',
  CLAUDE_CODE_OAUTH_TOKEN: 'token',
  CLAUDE_CONFIG_DIR: '/home/u/.claude-work',
  ANTHROPIC_API_KEY: 'key',
  ANTHROPIC_AUTH_TOKEN: 'key',
  AWS_SECRET_ACCESS_KEY: 'secret',
  CLAUDE_CODE_EXTRA_BODY: '{}',
  NODE_OPTIONS: '--inspect',
  UNSET: undefined,
};

test("the child gets only what it needs of the user's environment", () => {
  const env = childEnvironment(user, 'linux');
  expect(env).toMatchObject({
    PATH: '/bin',
    HOME: '/home/u',
    LC_ALL: 'de_DE.UTF-8',
    https_proxy: 'http://proxy:1',
    CLAUDE_CODE_OAUTH_TOKEN: 'token',
    CLAUDE_CONFIG_DIR: '/home/u/.claude-work',
    CLAUDE_CODE_DISABLE_ATTACHMENTS: '1',
  });
  for (const name of [
    ...REMOVED_CREDENTIALS,
    'AWS_SECRET_ACCESS_KEY',
    'CLAUDE_CODE_EXTRA_BODY',
    'NODE_OPTIONS',
  ]) {
    expect(env).not.toHaveProperty([name]);
  }
});

test('Windows spells names in mixed case', () => {
  const env = childEnvironment(
    { Path: 'C:\\bin', SystemRoot: 'C:\\Windows', 'ProgramFiles(x86)': 'C:\\P' },
    'win32',
  );
  expect(env).toMatchObject({ Path: 'C:\\bin', SystemRoot: 'C:\\Windows', 'ProgramFiles(x86)': 'C:\\P' });
  expect(childEnvironment({ Path: 'x' }, 'linux')).not.toHaveProperty('Path');
});
