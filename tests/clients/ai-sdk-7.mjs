// Asks twice through the AI SDK 7, with web search, and prints what its user gets. Run by the newer Node that it needs.
import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { generateText, streamText } from 'ai';

const [provider, stream, baseURL] = process.argv.slice(2);
const settings = { baseURL, apiKey: 'none' };
const openai = createOpenAI(settings);
const anthropic = createAnthropic(settings);
const asked =
  provider === 'openai'
    ? { model: openai('haiku'), tools: { web_search: openai.tools.webSearch() } }
    : {
        model: anthropic('claude-haiku-4-5'),
        tools: { web_search: anthropic.tools.webSearch_20250305({}) },
      };
const messages = [{ role: 'user', content: 'Weather?' }];
const first =
  stream === 'true' ? streamText({ ...asked, messages }) : await generateText({ ...asked, messages });
const [text, sources, finishReason, response] = [
  await first.text,
  await first.sources,
  await first.finishReason,
  await first.response,
];
messages.push(...response.messages, { role: 'user', content: 'Sure?' });
const second = await generateText({ ...asked, messages });
console.log(JSON.stringify({ text, sources, finishReason, second: second.text }));
