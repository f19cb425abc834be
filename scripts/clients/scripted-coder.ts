/** A model that makes the given tool calls one after another and then says it is done. */
import {
  answer,
  apiError,
  citedText,
  serverToolUse,
  text,
  toolUse,
  webCitation,
  webSearchResult,
} from '../../tests/support/api-reply.js';
import type { AnswerBlock, Reply } from '../../tests/support/api-reply.js';
import { conversation } from '../../tests/support/api-request.js';
import type { MessagesBody } from '../../tests/support/api-request.js';
import type { RealClient } from './real-client.js';

const LAST_WORDS = 'Done: the spelling is right now.';

export interface CoderTask {
  readonly calls: ReturnType<RealClient['calls']>;
  /** Whether it searches the web first, and then insists on the result. */
  readonly searches: boolean;
  /** What the last call must have brought back before it says that it is done. */
  readonly passes: string;
}

/** A request without tools is one of the client's extra ones, such as for a title, and gets a title. */
export function scriptedCoder({ calls, searches, passes }: CoderTask): (body: MessagesBody) => Reply {
  return (body) => {
    const names = (body.tools ?? []).map(({ name }) => name);
    if (names.length === 0) return answer('Spelling');
    const blocks = conversation(body).flatMap(({ content }) => content);
    const results = blocks.filter(({ type }) => type === 'tool_result');
    const done = results.length;
    if (searches && !names.includes('web_search')) return refusal('There is no web search.');
    if (searches && done > 0 && !blocks.some(({ type }) => type === 'web_search_tool_result'))
      return refusal('The result of the search is lost.');
    const next = calls[done];
    if (next === undefined) {
      const last = JSON.stringify(results.at(-1) ?? null);
      return last.includes(passes) ? answer(LAST_WORDS) : refusal(`The test says: ${last}`);
    }
    if (!names.includes(next.name)) {
      return refusal(`There is no tool ${next.name}, only ${names.join(', ')}.`);
    }
    const found = searches && done === 0 ? SEARCHED : [];
    return answer([...found, toolUse(`toolu_coder_${done}`, next.name, next.input)]);
  };
}

function refusal(message: string): Reply {
  return apiError(400, 'invalid_request_error', message);
}

const PAGE = { url: 'https://spelling.example/world', title: 'How to spell it' };
const SEARCHED: readonly AnswerBlock[] = [
  text('I look up how to spell it. '),
  serverToolUse('srvtoolu_coder_search', 'web_search', { query: 'spelling of world' }),
  webSearchResult('srvtoolu_coder_search', [PAGE]),
  citedText('It is spelt "world".', [webCitation(PAGE, 'world')]),
];
