/** OpenCode. */
import type { RealClient } from './real-client.js';

export const opencode: RealClient = {
  id: 'opencode',
  npmPackage: 'opencode-ai',
  version: '1.18.33',
  binary: 'opencode',
  connectedBy: 'file',
  args: (task) => ['run', '-m', 'claude-bridge/sonnet', task],
  launchArgs: (task) => ['run', task],
  env: { OPENCODE_DISABLE_MODELS_FETCH: '1', OPENCODE_DISABLE_AUTOUPDATE: '1' },
  calls: ({ file, from, to, test }) => [
    { name: 'read', input: { filePath: file } },
    { name: 'edit', input: { filePath: file, oldString: from, newString: to } },
    { name: 'bash', input: { command: test, description: 'Tests the file' } },
  ],
  requests: 5,
  habit: 'one asks for a title',
};
