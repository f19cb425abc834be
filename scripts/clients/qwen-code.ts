/** Qwen Code. */
import type { RealClient } from './real-client.js';

export const qwenCode: RealClient = {
  id: 'qwen-code',
  npmPackage: '@qwen-code/qwen-code',
  version: '0.24.4',
  binary: 'qwen',
  connectedBy: 'file',
  args: (task) => ['--auth-type', 'openai', '-m', 'sonnet', '-y', '-p', task],
  launchArgs: (task) => ['-y', '-p', task],
  env: { QWEN_TELEMETRY_ENABLED: '0' },
  calls: ({ file, from, to, test }) => [
    { name: 'read_file', input: { file_path: file } },
    { name: 'edit', input: { file_path: file, old_string: from, new_string: to } },
    { name: 'run_shell_command', input: { command: test, is_background: false } },
  ],
  requests: 4,
};
