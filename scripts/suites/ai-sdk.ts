/** The end-to-end tests of the AI SDK: those for OpenAI and Anthropic as they are, and the same features of the other ways to a model. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isObject, list, record } from '../../src/core/json.js';
import type { MessagesBody } from '../../tests/support/api-request.js';
import { ownVersion } from './package-versions.js';
import { runVitest, withoutTsconfig } from './run-vitest.js';
import type { Outcome, Suite } from './suite.js';

const HOME = 'examples/ai-functions';
const OWN_PACKAGES = ['ai', 'anthropic', 'google', 'openai', 'openai-compatible', 'provider'];

/** Of OpenAI's models, which are all the same here, and of the rest. */
const ONE_MODEL = "Language Model: '?(?:gpt-5|claude-[\\w-]+|sonnet)(?![\\w.-])|Error Handling|Embedding";

export const AI_SDK: Suite = {
  id: 'ai-sdk',
  title: 'AI SDK end-to-end tests',
  source: 'https://github.com/vercel/ai.git',
  packages: async (folder) => [
    ...(await Promise.all(OWN_PACKAGES.map(async (name) => ownVersion(folder, `packages/${name}`)))),
    ...['vitest@4.1.10', 'zod@4.6.7', 'dotenv@16.4.5'],
  ],
  knows,
  differences: [
    {
      tests: /(?:with system prompt|detailed system prompts|and system context)$/u,
      why: 'AI SDK 7 itself refuses system messages among `messages`, before any request.',
    },
    {
      tests: /error on stream text attempt with invalid model ID$/u,
      why: 'The test waits for an exception of `textStream`, which AI SDK 7 never throws: it gives errors to `onError`.',
    },
  ],
  async run(place) {
    const cwd = join(place.folder, HOME);
    await withoutTsconfig(cwd);
    await writeFile(join(cwd, 'src/e2e/other-ways.test.ts'), OTHER_WAYS);
    const outcomes: Outcome[] = [];
    for (const file of ['openai', 'anthropic', 'other-ways']) {
      const env = { ANTHROPIC_BASE_URL: place.baseUrl };
      const files = [`src/e2e/${file}.test.ts`];
      outcomes.push(...(await runVitest(place, { files, cwd, env, named: ONE_MODEL })));
    }
    return outcomes;
  },
};

/** The SDK's own tests go to chat completions and messages. */
const OTHER_WAYS = `
import { openai } from '@ai-sdk/openai';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { expect } from 'vitest';
import {
  createEmbeddingModelWithCapabilities,
  createFeatureTestSuite,
  createLanguageModelWithCapabilities,
} from './feature-test-suite';

const compatible = createOpenAICompatible({
  name: 'bridge',
  baseURL: process.env.OPENAI_BASE_URL,
  apiKey: 'none',
  includeUsage: true,
  supportsStructuredOutputs: true,
  // Else the SDK itself fetches pictures.
  supportedUrls: () => ({ 'image/*': [/^https:/] }),
});
const errorValidator = (error) => expect(error.message).toMatch(/The model .* does not exist/);
for (const [name, models] of [
  ['OpenAI Responses', {
    invalidModel: openai.responses('no-such-model'),
    languageModels: [createLanguageModelWithCapabilities(openai.responses('gpt-5'))],
  }],
  ['OpenAI Compatible', {
    invalidModel: compatible.chatModel('no-such-model'),
    languageModels: [createLanguageModelWithCapabilities(compatible.chatModel('sonnet'))],
    embeddingModels: [createEmbeddingModelWithCapabilities(compatible.embeddingModel('text-embedding-3-small'))],
  }],
]) createFeatureTestSuite({ name, models, timeout: 60000, customAssertions: { skipUsage: false, errorValidator } })();
`;

/** What the picture shows and the document says, if they arrive byte for byte. */
function knows(folder: string): (body: MessagesBody) => string | undefined {
  const data = (name: string): string =>
    digest(readFileSync(join(folder, HOME, 'data', name)).toString('base64'));
  const known = new Map([
    [data('comic-cat.png'), 'A cat in a comic.'],
    [data('ai.pdf'), 'It is about an embedding of words.'],
  ]);
  return ({ messages }) => {
    for (const block of list(messages.at(-1)?.content)) {
      const source = record(isObject(block) ? block['source'] : undefined);
      if (source['type'] === 'base64') return known.get(digest(String(source['data'])));
      if (String(source['url']).includes('comic-cat.png')) return 'A cat in a comic.';
    }
    return undefined;
  };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
