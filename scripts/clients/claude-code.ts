/** Claude Code itself. */
import type { RealClient } from './real-client.js';

export const claudeCode: RealClient = {
  id: 'claude-code',
  npmPackage: '@anthropic-ai/claude-code',
  version: '2.1.332',
  binary: 'claude',
  connectedBy: 'variables',
  args: (task) => ['--allowedTools', 'Read,Edit,Bash', '-p', task],
  launchArgs: (task) => ['--allowedTools', 'Read,Edit,Bash', '-p', task],
  env: { CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1' },
  calls: ({ file, from, to, test }) => [
    { name: 'Read', input: { file_path: file } },
    { name: 'Edit', input: { file_path: file, old_string: from, new_string: to } },
    { name: 'Bash', input: { command: test, description: 'Tests the file' } },
  ],
  requests: 4,
};
