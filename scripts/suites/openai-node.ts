/** The examples of the `openai` package for Node that need nothing but a model: each passes if it ends by itself without an error. */
import { runExamples } from './run-examples.js';
import type { Suite } from './suite.js';

/** Without those that only check types, and the servers, which do not end. */
const EXAMPLES = [
  ...['chat-completions/demo', 'chat-completions/stream', 'chat-completions/logprobs'],
  ...['chat-completions/function-call', 'chat-completions/function-call-diy'],
  ...['chat-completions/function-call-stream', 'chat-completions/function-call-stream-raw'],
  ...['chat-completions/parsing', 'chat-completions/parsing-stream', 'chat-completions/parsing-run-tools'],
  ...['chat-completions/parsing-tools', 'chat-completions/parsing-tools-stream'],
  ...['chat-completions/tool-call-helpers', 'chat-completions/tool-call-helpers-zod'],
  ...['chat-completions/tool-calls-stream', 'chat-completions/ui-generation'],
  ...['client/errors', 'client/raw-response'],
  ...['responses/manual-conversation-state', 'responses/stream', 'responses/stream_background'],
  ...['responses/streaming-tools', 'responses/structured-outputs', 'responses/structured-outputs-tools'],
  ...['responses/websocket', 'responses/multi-agent-streaming', 'responses/multi-agent-websocket'],
];

export const OPENAI_NODE: Suite = {
  id: 'openai-node',
  title: 'openai-node examples',
  source: 'https://github.com/openai/openai-node.git',
  packages: async () => Promise.resolve(['openai@7.57.0', 'zod@4.6.7', 'ws@8.23.0']),
  differences: [
    {
      tests: /^chat-completions\/logprobs$/u,
      why: 'Claude gives no log probabilities, and the bridge says so.',
    },
  ],
  run: async ({ runFile }) =>
    runExamples(EXAMPLES, async (name) => runFile(`examples/${name}.ts`), ['client/errors']),
};
