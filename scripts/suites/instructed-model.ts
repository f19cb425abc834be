/** A scripted model that does what a request asks for: it calls the fitting tools, fills a schema, says what it is told to say, or else repeats the question. */
import { isObject, list, record, text } from '../../src/core/json.js';
import { obligingModel } from '../../tests/e2e/obliging-model.js';
import { answer, toolUse } from '../../tests/support/api-reply.js';
import {
  conversation,
  lastUserText,
  systemText,
  type ApiBlock,
  type MessagesBody,
} from '../../tests/support/api-request.js';
import type { ReplyScript } from '../../tests/support/messages-api.js';
import { filled } from './filled.js';
import { chosenTools } from './chosen-tools.js';

/** @param knows what only a real model could: the answer to a question, or `undefined`. */
export function instructedModel(
  knows: (body: MessagesBody) => string | undefined = () => undefined,
): ReplyScript {
  const oblige = obligingModel((schema, body) => filled(schema, hintsIn(body)));
  let calls = 0;
  return (request, index) => {
    const { body } = request;
    const known = knows(body);
    if (known !== undefined) return answer(known);
    const turn = latestTurn(body);
    const tools = chosenTools({ ...turn, ...(body.tools && { tools: body.tools }), ...choiceOf(body) });
    if (tools.length > 0) {
      return answer(
        tools.map(({ name, input_schema: schema }) => {
          calls += 1;
          const id = `toolu_fitting_${String(calls).padStart(12, '0')}`;
          return toolUse(id, name, record(filled(schema, hintsIn(body))));
        }),
      );
    }
    if (turn.results.length > 0 && record(body.output_config?.['format'])['type'] === undefined)
      return answer(`The tools say: ${turn.results.join(' ')}`);
    const [, wanted] =
      /(?:reply|respond|repeat|answer)\b[^:]*\bexactly: (.+)$/iu.exec(lastUserText(body)) ?? [];
    return wanted === undefined ? oblige(request, index) : answer(wanted);
  };
}

interface LatestTurn {
  /** What the user asked. */
  readonly question: string;
  readonly system: string;
  /** The tools called since then. */
  readonly called: readonly string[];
  readonly results: readonly string[];
}

function latestTurn(body: MessagesBody): LatestTurn {
  const messages = conversation(body);
  const asked = messages.findLastIndex(({ role, content }) => role === 'user' && !content.some(isResult));
  const since = messages.slice(asked + 1).flatMap(({ content }) => content);
  return {
    question: messages[asked]?.content.map(({ text: words = '' }) => words).join(' ') ?? '',
    system: systemText(body),
    called: since.filter(({ type }) => type === 'tool_use').map(({ name }) => String(name)),
    results: since.filter(isResult).map(({ content }) => wordsIn(content)),
  };
}

function isResult({ type }: ApiBlock): boolean {
  return type === 'tool_result';
}

function wordsIn(content: unknown): string {
  if (typeof content === 'string') return content;
  return list(content)
    .map((block) => (isObject(block) ? (text(block['text']) ?? '') : ''))
    .join(' ');
}

function choiceOf({ tool_choice: choice }: MessagesBody): { readonly free: boolean; readonly one: boolean } {
  return {
    free: choice?.['type'] === undefined || choice['type'] === 'auto',
    one: choice?.['disable_parallel_tool_use'] === true,
  };
}

function hintsIn(body: MessagesBody): string {
  const { question, results } = latestTurn(body);
  return results.at(-1) ?? question;
}
