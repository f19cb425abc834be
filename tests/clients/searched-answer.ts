/** An answer that searches the web, and how it goes back to the model in the next turn. */
import {
  answer,
  citedText,
  serverToolUse,
  text,
  webCitation,
  webSearchResult,
} from '../support/api-reply.js';
import { assistant } from '../support/expected-messages.js';

export const page = { url: 'https://oslo.example/weather', title: 'Weather in Oslo' };
const id = 'srvtoolu_0001';
const query = 'Oslo weather';
const citation = webCitation(page, 'It rains.');
const found = webSearchResult(id, [page]);
export const searched = answer([
  text('I look it up. '),
  serverToolUse(id, 'web_search', { query }),
  found,
  citedText('It rains', [citation]),
  citedText('.'),
]);
export const sentBack = assistant(
  'I look it up. ',
  { type: 'server_tool_use', id, name: 'web_search', input: { query } },
  found.type === 'whole' ? found.block : {},
  { type: 'text', text: 'It rains', citations: [citation] },
  '.',
);
