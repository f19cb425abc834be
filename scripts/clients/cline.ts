/** Cline's command line. */
import type { RealClient } from './real-client.js';

export const cline: RealClient = {
  id: 'cline',
  npmPackage: 'cline',
  version: '3.0.65',
  binary: 'cline',
  connectedBy: 'command',
  args: (task) => ['--json', task],
  env: { CLINE_TELEMETRY_DISABLED: '1' },
  calls: ({ file, from, to, test }) => [
    { name: 'read_files', input: { files: [{ path: file }] } },
    { name: 'editor', input: { path: file, old_text: from, new_text: to } },
    { name: 'run_commands', input: { commands: [test] } },
  ],
  requests: 4,
};
