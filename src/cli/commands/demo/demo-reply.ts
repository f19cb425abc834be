/** What the model of the demo says to a request of the Messages API: pure, and always the same. */
import { isObject, record, text } from '../../../core/json.js';
import { sampleValue } from './sample-value.js';

export type DemoReply =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly name: string; readonly input: unknown };

/** @param body of `POST /v1/messages` */
export function demoReply(body: Readonly<Record<string, unknown>>): DemoReply {
  const { schema } = record(record(body['output_config'])['format']);
  if (schema !== undefined) return { type: 'text', text: JSON.stringify(sampleValue(schema)) };
  const last = list(body['messages']).at(-1);
  const blocks = blocksOf(record(last)['content']);
  const result = blocks.find(({ type }) => type === 'tool_result');
  if (result !== undefined) return said(`The tool said: ${wordsOf(blocksOf(result['content']))}`);
  const question = wordsOf(blocks);
  const tool = toolFor(body, question);
  if (tool !== undefined)
    return { type: 'tool_use', name: String(tool['name']), input: sampleValue(tool['input_schema']) };
  if (/\b(?:table|markdown)\b/i.test(question)) return said(`You asked: "${question}" ${IN_MARKDOWN}`);
  return said(
    `You asked: "${question}" These words come one by one, as a model would write them: from a script, through the real Claude CLI and claude-bridge, to you.`,
  );
}

/** For the chat of the page. */
const IN_MARKDOWN = `A script answers, so the table shows how your words **came here**:

| who | does what |
|---|---|
| your client | asks claude-bridge |
| claude-bridge | gives the conversation to the real Claude CLI |
| the CLI | asks a script on this machine instead of Anthropic |

Any client of OpenAI's API can take the first place:

\`\`\`python
from openai import OpenAI

client = OpenAI(base_url="http://127.0.0.1:8000/v1", api_key="unused")
\`\`\`
`;

function said(words: string): DemoReply {
  return { type: 'text', text: words };
}

/** The tool that must be called, or the first one that the question names. */
function toolFor(
  body: Readonly<Record<string, unknown>>,
  question: string,
): Readonly<Record<string, unknown>> | undefined {
  const tools = list(body['tools'])
    .map(record)
    .filter((tool) => tool['input_schema'] !== undefined);
  const { type, name } = record(body['tool_choice']);
  if (type === 'none') return undefined;
  if (type === 'tool') return tools.find((tool) => tool['name'] === name);
  if (type === 'any') return tools[0];
  const asked = question.toLowerCase();
  return tools.find((tool) =>
    String(tool['name'])
      .toLowerCase()
      .split(/[^a-z]+/)
      .some((word) => word.length > 3 && asked.includes(word)),
  );
}

function blocksOf(content: unknown): Readonly<Record<string, unknown>>[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return list(content).filter(isObject);
}

function wordsOf(blocks: readonly Readonly<Record<string, unknown>>[]): string {
  return blocks
    .map((block) => text(block['text']) ?? '')
    .filter((each) => each !== '')
    .join(' ')
    .slice(0, 300);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}
