/** Codex, through the Responses API. */
import type { RealClient } from './real-client.js';

export const codex: RealClient = {
  id: 'codex',
  npmPackage: '@openai/codex',
  version: '0.169.0',
  binary: 'codex',
  connectedBy: 'file',
  args: (task) => [
    ...['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox'],
    ...['-c', 'web_search="live"', task],
  ],
  searches: true,
  env: {},
  calls: ({ file, from, to }) => [
    { name: 'exec_command', input: { cmd: `cat '${file}'` } },
    { name: 'exec_command', input: { cmd: `sed -i 's/${from}/${to}/' '${file}'` } },
  ],
  requests: 3,
};
