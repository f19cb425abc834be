/** LangChain's standard tests of a chat model, against its models for OpenAI (chat completions and Responses) and Anthropic. */
import { join } from 'node:path';
import { dependencies, ownVersion } from './package-versions.js';
import { runVitest, withoutTsconfig } from './run-vitest.js';
import type { Outcome, Suite } from './suite.js';

const RUNS = [
  {
    folder: 'libs/providers/langchain-openai',
    files: [
      'src/chat_models/tests/index.standard.int.test.ts',
      'src/chat_models/tests/responses.standard.int.test.ts',
    ],
  },
  { folder: 'libs/providers/langchain-anthropic', files: ['src/tests/chat_models.standard.int.test.ts'] },
];

export const LANGCHAIN: Suite = {
  id: 'langchain',
  title: 'LangChain standard tests',
  source: 'https://github.com/langchain-ai/langchainjs.git',
  // The tests and the models are those of the checkout, and the packages around them fit it.
  packages: async (folder) => [
    await ownVersion(folder, 'libs/langchain-core'),
    ...(await neededBy(folder)),
    ...['vitest@4.1.10', '@jest/globals@30.4.1'],
  ],
  differences: [
    {
      tests: /^ChatOpenAI.*structured output/u,
      why: 'The test compares a name in LangChain’s own trace, "functionCalling", and its model for OpenAI writes others there.',
    },
    {
      tests: /^ChatOpenAIStandardIntegrationTests should return usage metadata for invoke$/u,
      why: 'The test wants `model` in the metadata, and LangChain’s chat completions put it there as `model_name`.',
    },
    {
      tests: /file content blocks/u,
      why: 'LangChain itself refuses the file, before any request: a URL for OpenAI, a text file for Anthropic.',
    },
  ],
  async run(place) {
    await withoutTsconfig(place.folder);
    const outcomes: Outcome[] = [];
    for (const { folder, files } of RUNS) {
      const [, version] = (await ownVersion(place.folder, folder)).split(/(?<=.)@/u);
      const ran = await runVitest(place, {
        files,
        cwd: join(place.folder, folder),
        alias: {
          '@langchain/standard-tests/vitest': join(place.folder, 'internal/standard-tests/src/vitest.ts'),
        },
        define: { __PKG_VERSION__: JSON.stringify(version) },
      });
      outcomes.push(...ran);
    }
    return outcomes;
  },
};

async function neededBy(folder: string): Promise<readonly string[]> {
  const needed = await Promise.all(RUNS.map(async (run) => dependencies(folder, run.folder)));
  return [...new Set(needed.flat())];
}
