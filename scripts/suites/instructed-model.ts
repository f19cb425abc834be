/** A scripted model that does what a request asks for: it calls a fitting tool, fills a schema, says what it is told to say, or else repeats the question. */
import { isObject, record } from '../../src/core/json.js';
import { obligingModel, sample } from '../../tests/e2e/obliging-model.js';
import { answer, toolUse } from '../../tests/support/api-reply.js';
import { lastUserText, type ApiTool, type MessagesBody } from '../../tests/support/api-request.js';
import type { ReplyScript } from '../../tests/support/messages-api.js';

export function instructedModel(): ReplyScript {
  const oblige = obligingModel();
  let calls = 0;
  return (request, index) => {
    const { body } = request;
    const tool = fittingTool(body);
    if (tool) {
      calls += 1;
      const id = `toolu_fitting_${String(calls).padStart(12, '0')}`;
      return answer([toolUse(id, tool.name, record(sample(tool.input_schema)))]);
    }
    const [, wanted] =
      /(?:reply|respond|repeat|answer)\b[^:]*\bexactly: (.+)$/iu.exec(lastUserText(body)) ?? [];
    return wanted === undefined ? oblige(request, index) : answer(wanted);
  };
}

/** The tool that has the most words of the question; `undefined` if none has any, or if a call was just answered. */
function fittingTool({ messages, tools = [], tool_choice: choice }: MessagesBody): ApiTool | undefined {
  if (choice?.['type'] !== undefined && choice['type'] !== 'auto') return undefined;
  const content = messages.at(-1)?.content;
  if (Array.isArray(content) && content.some((block) => isObject(block) && block['type'] === 'tool_result'))
    return undefined;
  const question = wordsOf(JSON.stringify(content));
  const shared = (text: string): number => [...wordsOf(text)].filter((word) => question.has(word)).length;
  // Its name says more than its schema.
  const fit = ({ name, ...rest }: ApiTool): number => 10 * shared(name) + shared(JSON.stringify(rest));
  return tools.filter((tool) => fit(tool) > 0).toSorted((one, other) => fit(other) - fit(one))[0];
}

/** Those that are long enough to mean something. */
function wordsOf(text: string): ReadonlySet<string> {
  const split = text
    .replace(/([a-z])([A-Z])/gu, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/u);
  return new Set(split.filter((word) => word.length > 3));
}
