/** Why npm may install an older CLI, and what installs the newest one: told by `doctor` and `setup`. */
import { PassThrough } from 'node:stream';
import { expect, test } from '@jest/globals';
import { installCommand } from '../../src/claude/launch/install-command.js';
import { NEWEST_TESTED_CLI, OLDEST_SUPPORTED_CLI } from '../../src/claude/launch/supported-version.js';
import { olderCliNote } from '../../src/cli/claude-cli/inspect-cli.js';
import { doctor } from '../../src/cli/commands/doctor/doctor.js';
import { setup } from '../../src/cli/commands/setup/setup.js';
import { thisMachine, type Machine } from '../../src/cli/machine.js';
import { processesMarked, waitUntilGone } from '../support/leftovers.js';
import { startMessagesApi } from '../support/messages-api.js';
import { OLDEST_CLI } from '../support/real-cli.js';
import { sandbox } from './command.js';

const NOTE =
  'with Node 20.19.0, npm installs this older CLI, because newer ones ask for Node 22. The newest one works as well: npm install -g @anthropic-ai/claude-code@latest --allow-scripts=@anthropic-ai/claude-code';

test.each([
  ['20.19.0', OLDEST_SUPPORTED_CLI, NOTE],
  ['20.19.0', NEWEST_TESTED_CLI, undefined],
  ['20.19.0', '99.0.0', undefined],
  ['22.0.0', OLDEST_SUPPORTED_CLI, undefined],
  ['22.0.0', NEWEST_TESTED_CLI, undefined],
  ['24.1.0', OLDEST_SUPPORTED_CLI, undefined],
])('Node %s with CLI %s', (nodeVersion, version, note) => {
  expect(olderCliNote(version, { nodeVersion })).toBe(note);
});

test('doctor and setup tell it, with the real older CLI', async () => {
  await using api = await startMessagesApi();
  using box = sandbox({
    ...{ CLAUDE_CODE_OAUTH_TOKEN: 'made-up', ANTHROPIC_BASE_URL: api.url },
    ...{ CLAUDE_CLI_PATH: OLDEST_CLI.path, SERVER_PORT: '0' },
  });
  const output = { doctor: '', setup: '' };
  const machine = (name: keyof typeof output): Machine => {
    const stream = new PassThrough({ encoding: 'utf8' });
    stream.on('data', (text: string) => (output[name] += text));
    return {
      ...thisMachine([]),
      ...{ env: box.env, home: box.home, nodeVersion: '20.19.0', stdout: stream, stderr: stream },
    } as unknown as Machine;
  };
  await Promise.all([
    doctor({ live: false, updates: false, json: false }, machine('doctor')),
    setup({ yes: true, flags: {} }, machine('setup')),
  ]);
  expect(output.doctor).toMatch(
    new RegExp(`^✓ version +${OLDEST_SUPPORTED_CLI.replaceAll('.', '\\.')}; `, 'm'),
  );
  expect(output.doctor).toContain(`${OLDEST_SUPPORTED_CLI}; ${NOTE}\n`);
  expect(output.setup).toContain(
    `✓ Claude CLI ${OLDEST_SUPPORTED_CLI}, logged in (oauth_token)\n! Note: ${NOTE}\n`,
  );
  expect(NOTE).toContain(installCommand('latest'));
  await waitUntilGone(() => processesMarked(box.home));
});
