/** GitHub's Copilot CLI, with a model provider of its user's own. */
import type { RealClient } from './real-client.js';

export const copilotCli: RealClient = {
  id: 'copilot-cli',
  npmPackage: '@github/copilot',
  version: '1.0.102',
  binary: 'copilot',
  connectedBy: 'variables',
  args: (task) => ['-p', task, '--allow-all-tools', '--no-color'],
  env: { COPILOT_AUTO_UPDATE: 'false' },
  calls: ({ file, from, to, test }) => [
    { name: 'view', input: { path: file } },
    { name: 'edit', input: { path: file, old_str: from, new_str: to } },
    { name: 'bash', input: { command: test, description: 'Tests the file' } },
  ],
  requests: 4,
};
