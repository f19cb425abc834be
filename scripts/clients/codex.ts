/** Codex, through the Responses API. */
import type { RealClient } from './real-client.js';

const EXEC = ['exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox'];

/** With web searches as they are by default: from OpenAI's own store, which the bridge does not have. */
export const codex: RealClient = {
  id: 'codex',
  npmPackage: '@openai/codex',
  version: '0.171.0',
  binary: 'codex',
  connectedBy: 'file',
  args: (task) => [...EXEC, task],
  env: {},
  calls: ({ file, from, to, test }) => [
    { name: 'exec_command', input: { cmd: `cat '${file}'` } },
    { name: 'exec_command', input: { cmd: `sed -i 's/${from}/${to}/' '${file}'` } },
    { name: 'exec_command', input: { cmd: test } },
  ],
  requests: 4,
};

/** It lets the model search the live web. */
export const codexSearching: RealClient = {
  ...codex,
  runAs: { name: 'codex-searching', also: 'with live web searches' },
  args: (task) => [...EXEC, '-c', 'web_search="live"', task],
  searches: true,
};
