/** Web search as the AI SDK and the OpenAI Agents SDK ask for it, and what their users get. */
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { describe, expect, test } from '@jest/globals';
import { Agent, OpenAIProvider, Runner, webSearchTool } from '@openai/agents';
import { generateText, streamText } from 'ai';
import type { LanguageModel, ModelMessage, ToolSet } from 'ai';
import { expectedMessages, user } from '../support/expected-messages.js';
import { NEWEST_CLI } from '../support/real-cli.js';
import { useBench } from '../support/use-bench.js';
import { page, searched, sentBack } from './searched-answer.js';

const bench = useBench(NEWEST_CLI.path);

interface Provided {
  readonly model: LanguageModel;
  readonly tools: ToolSet;
}

/** The provider's types leave out that a field may be undefined. */
function offered(tool: object): ToolSet {
  return { web_search: tool } as unknown as ToolSet;
}

describe.each<[string, () => Provided]>([
  [
    'OpenAI',
    () => {
      const openai = createOpenAI({ baseURL: bench.bridge.url, apiKey: 'none', fetch: bench.fetch });
      return { model: openai('haiku'), tools: offered(openai.tools.webSearch()) };
    },
  ],
  [
    'Anthropic',
    () => {
      const anthropic = createAnthropic({ baseURL: bench.bridge.url, apiKey: 'none' });
      const tools = offered(anthropic.tools.webSearch_20250305({}));
      return { model: anthropic('claude-haiku-4-5'), tools };
    },
  ],
])('the AI SDK’s provider for %s', (_, provided) => {
  test.each([false, true])(
    'gets the sources, and the next turn has the whole search (stream: %s)',
    async (stream) => {
      bench.api.reply(searched);
      const asked = provided();
      const messages: ModelMessage[] = [{ role: 'user', content: 'Weather?' }];
      const result = stream ? streamText({ ...asked, messages }) : await generateText({ ...asked, messages });
      expect(await result.text).toBe('I look it up. It rains.');
      expect((await result.sources).at(-1)).toMatchObject({ sourceType: 'url', ...page });
      expect(await result.finishReason).toBe('stop');
      messages.push(...(await result.response).messages, { role: 'user', content: 'Sure?' });
      await generateText({ ...asked, messages });
      expect(bench.reached()[1]!.body.messages).toEqual(
        expectedMessages(user('Weather?'), sentBack, user('Sure?')),
      );
      expect(bench.reached()[1]!.body.tools).toEqual([{ type: 'web_search_20250305', name: 'web_search' }]);
    },
  );
});

test('the Agents SDK’s web search tool', async () => {
  bench.api.reply(searched);
  const runner = new Runner({
    tracingDisabled: true,
    modelProvider: new OpenAIProvider({ openAIClient: bench.openai, useResponses: true }),
  });
  const agent = new Agent({ name: 'a', model: 'haiku', tools: [webSearchTool()] });
  const result = await runner.run(agent, 'Weather?');
  expect(result.finalOutput).toBe('It rains.');
  expect(bench.reached()[0]!.body.tools).toEqual([{ type: 'web_search_20250305', name: 'web_search' }]);
});
