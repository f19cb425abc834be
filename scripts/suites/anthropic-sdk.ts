/** The examples of Anthropic's package for TypeScript that need nothing but a model: each passes if it ends by itself without an error. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { runExamples } from './run-examples.js';
import type { Suite } from './suite.js';

/** Without those of managed agents and files, which are other services of Anthropic's, and the one that wants the id of a batch. */
const EXAMPLES = [
  ...['autoCompaction', 'cancellation', 'count-tokens', 'demo', 'fallbacks', 'mcp', 'middleware'],
  ...['raw-streaming', 'streaming', 'structured-outputs-json-schema', 'structured-outputs-raw'],
  ...['structured-outputs-streaming', 'structured-outputs-zod', 'thinking-stream', 'thinking'],
  ...['tools-helpers-advanced-streaming', 'tools-helpers-advanced', 'tools-helpers-json-schema'],
  ...['tools-helpers-memory', 'tools-helpers-zod', 'tools-streaming', 'tools'],
  ...['web-search-stream', 'web-search'],
];

export const ANTHROPIC_SDK: Suite = {
  id: 'anthropic-sdk-typescript',
  title: 'anthropic-sdk-typescript examples',
  source: 'https://github.com/anthropics/anthropic-sdk-typescript.git',
  packages: async () => Promise.resolve(['@anthropic-ai/sdk@1.14.0', 'zod@4.6.7', 'json-schema-to-ts@3.1.1']),
  differences: [],
  async run({ folder, runFile }) {
    // Else its own name would lead to what it has not built.
    await rm(join(folder, 'package.json'));
    return runExamples(EXAMPLES, async (name) => runFile(`examples/${name}.ts`));
  },
};
