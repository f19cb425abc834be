/** The examples of the `openai` package for Python that need nothing but a model: each passes if it ends by itself without an error. */
import { join } from 'node:path';
import { runExamples } from './run-examples.js';
import type { Suite } from './suite.js';

/** Without those of audio, images, video, uploads, other clouds and certificates. */
const EXAMPLES = [
  ...['demo', 'async_demo', 'streaming', 'parsing', 'parsing_stream', 'parsing_tools'],
  ...['parsing_tools_stream', 'responses_input_tokens'],
  ...['responses/background', 'responses/background_async', 'responses/background_streaming'],
  ...['responses/background_streaming_async', 'responses/multi_agent_streaming'],
  ...['responses/multi_agent_websocket', 'responses/streaming', 'responses/streaming_tools'],
  ...['responses/structured_outputs', 'responses/structured_outputs_tools', 'responses/websocket'],
];

export const OPENAI_PYTHON: Suite = {
  id: 'openai-python',
  title: 'openai-python examples',
  source: 'https://github.com/openai/openai-python.git',
  differences: [],
  async run({ folder, parent, run }) {
    const packages = join(parent, 'python');
    // What the checkout itself needs comes with a published version of it.
    const pip = ['-m', 'pip', 'install', '--quiet', '--target', packages, 'openai[realtime]', 'rich'];
    const { code, output } = await run(['python3', ...pip], {
      env: { ...pipSettings(), PYTHONPATH: '' },
    }).catch((error: unknown) => ({ code: 1, output: String(error) }));
    if (code !== 0) throw new Error(`python3 and pip could not install openai: ${output.trim()}`);
    const env = { PYTHONPATH: `${join(folder, 'src')}:${packages}` };
    return runExamples(EXAMPLES, async (name) => run(['python3', `examples/${name}.py`], { env }));
  },
};

/** How this machine reaches a package index. */
function pipSettings(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[0].startsWith('PIP_')),
  );
}
