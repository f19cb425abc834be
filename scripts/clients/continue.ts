/** Continue's command line. */
import type { RealClient } from './real-client.js';

export const continueCli: RealClient = {
  id: 'continue',
  npmPackage: '@continuedev/cli',
  version: '1.5.47',
  binary: 'cn',
  connectedBy: 'file',
  args: (task) => ['--auto', '-p', task],
  env: { CONTINUE_CLI_AUTO_UPDATED: '1', CONTINUE_TELEMETRY_ENABLED: '0' },
  calls: ({ file, from, to, test }) => [
    { name: 'Read', input: { filepath: file } },
    // It offers `Edit` only to models whose names it does not know.
    { name: 'MultiEdit', input: { file_path: file, edits: [{ old_string: from, new_string: to }] } },
    { name: 'Bash', input: { command: test } },
  ],
  requests: 4,
};
