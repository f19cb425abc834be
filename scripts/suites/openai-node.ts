/** The examples of the `openai` package for Node that need nothing but a model: each passes if it ends by itself without an error. */
import type { Outcome, Suite } from './suite.js';

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
  packages: ['openai@7.57.0', 'zod@4.6.7', 'ws@8.23.0'],
  async run({ runFile }) {
    const outcomes: Outcome[] = [];
    for (const name of EXAMPLES) {
      const { code, output } = await runFile(`examples/${name}.ts`);
      outcomes.push(code === 0 ? { name } : { name, fault: faultIn(output, code) });
    }
    return outcomes;
  },
};

/** The line with the error. */
function faultIn(output: string, code: number | null): string {
  const lines = output.trim().split('\n');
  const told = lines.find((line) => /\w*Error: /u.test(line)) ?? lines.at(-1) ?? '';
  return code === null ? `It did not end. ${told}` : told;
}
