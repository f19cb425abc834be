/** The Pi coding agent. */
import type { RealClient } from './real-client.js';

export const pi: RealClient = {
  id: 'pi',
  npmPackage: '@earendil-works/pi-coding-agent',
  version: '1.6.0',
  binary: 'pi',
  connectedBy: 'file',
  args: (task) => ['--provider', 'claude-bridge', '--model', 'sonnet', '-p', task],
  launchArgs: (task) => ['-p', task],
  env: { PI_OFFLINE: '1', PI_TELEMETRY: '0' },
  calls: ({ file, from, to, test }) => [
    { name: 'read', input: { path: file } },
    { name: 'edit', input: { path: file, edits: [{ oldText: from, newText: to }] } },
    { name: 'bash', input: { command: test } },
  ],
  requests: 4,
};
