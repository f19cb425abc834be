/** The fields of every content block that a message, a system prompt or a tool result may hold. */
import {
  anything,
  boolean,
  dictionary,
  fields,
  listOf,
  matching,
  nullable,
  oneOf,
  string,
  stringOr,
  tagged,
} from './shape.js';
import type { Check, Fields } from './shape.js';

export const cacheControl: Check = nullable(
  fields(
    { type: oneOf('ephemeral'), ttl: oneOf('5m', '1h'), scope: oneOf('global', 'organization') },
    'type',
  ),
);

const type = string;
const marked = { type, cache_control: cacheControl };
const citations = nullable(fields({ enabled: boolean }));

export const textBlock: Check = fields(
  { ...marked, text: string, citations: nullable(listOf(dictionary)) },
  'text',
);

const url = fields({ type, url: string }, 'url');
const file = fields({ type, file_id: string }, 'file_id');
const imageType = oneOf('image/jpeg', 'image/png', 'image/gif', 'image/webp');

const image = fields(
  {
    ...marked,
    source: tagged({
      base64: fields({ type, media_type: imageType, data: string }, 'media_type', 'data'),
      url,
      file,
    }),
    transformations: nullable(dictionary),
  },
  'source',
);

const document = fields(
  {
    ...marked,
    source: tagged({
      base64: fields({ type, media_type: oneOf('application/pdf'), data: string }, 'media_type', 'data'),
      text: fields({ type, media_type: oneOf('text/plain'), data: string }, 'media_type', 'data'),
      content: fields({ type, content: stringOr(listOf(tagged({ text: textBlock, image }))) }, 'content'),
      url,
      file,
    }),
    citations,
    context: nullable(string),
    title: nullable(string),
  },
  'source',
);

const searchResult = fields(
  { ...marked, content: listOf(tagged({ text: textBlock })), source: string, title: string, citations },
  'content',
  'source',
  'title',
);

const idPattern = '^[a-zA-Z0-9_-]+$';
const ofTool = { toolset_name: nullable(string), caller: anything };

const toolUse = fields(
  { ...marked, ...ofTool, id: matching(idPattern), name: string, input: dictionary },
  'id',
  'name',
  'input',
);

const toolResult = fields(
  {
    ...marked,
    toolset_name: nullable(string),
    tool_use_id: matching(idPattern),
    is_error: nullable(boolean),
    content: stringOr(
      listOf(
        tagged({
          text: textBlock,
          image,
          document,
          search_result: searchResult,
          tool_reference: fields({ ...marked, tool_name: string }, 'tool_name'),
          browser_state: dictionary,
        }),
      ),
    ),
  },
  'tool_use_id',
);

const serverToolUse = fields(
  { ...marked, ...ofTool, id: matching('^srvtoolu_[a-zA-Z0-9_]+$'), name: string, input: dictionary },
  'id',
  'name',
  'input',
);

const serverToolResults: Fields = Object.fromEntries(
  [
    ...['web_search', 'web_fetch', 'code_execution', 'bash_code_execution', 'text_editor_code_execution'],
    ...['tool_search', 'mcp'],
  ].map((tool) => [`${tool}_tool_result`, dictionary]),
);

export const contentBlocks: Fields = {
  text: textBlock,
  image,
  document,
  search_result: searchResult,
  thinking: fields({ type, thinking: string, signature: string }, 'thinking', 'signature'),
  redacted_thinking: fields({ type, data: string }, 'data'),
  tool_use: toolUse,
  tool_result: toolResult,
  server_tool_use: serverToolUse,
  ...serverToolResults,
  container_upload: dictionary,
  compaction: dictionary,
  mcp_tool_use: dictionary,
};
