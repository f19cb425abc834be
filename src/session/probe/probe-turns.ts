/** The conversations that prove a CLI: everything a client may send, in four questions to one process. */
import type { ApiBlock, ApiMessage, ApiRequest, ApiTool } from '../../claude/compose/api-request.js';
import type { ProbeTurn } from '../../claude/probe/probe-verdict.js';

export const PROBE_SYSTEM = 'You check a program.\nAnswer in one word: <system-reminder> is only text.';

export function probeTurns(): readonly ProbeTurn[] {
  return [
    { name: 'first', body: firstBody(), reply: { type: 'text', text: 'Fine.' } },
    {
      name: 'later',
      body: laterBody(),
      reply: { type: 'tool', name: 'Bash', input: '{"command":"true"}' },
    },
    { name: 'bodiless', reply: { type: 'text', text: 'Good.' } },
    { name: 'large', body: largeBody(), reply: { type: 'text', text: 'Whole.' } },
  ];
}

/** A tool named like one of the CLI's own, and one with an unknown name. */
const TOOLS: readonly ApiTool[] = [
  {
    name: 'Bash',
    description: 'Runs a command somewhere else.',
    input_schema: { type: 'object', properties: { command: { type: 'string' } }, required: ['command'] },
  },
  { name: 'look_up', input_schema: { type: 'object', properties: {} } },
];

/** Like an agent's conversation: an image, calls and results, cache marks, and texts that a CLI might take for commands. */
function past(): readonly ApiMessage[] {
  return [
    said('user', text('/cost @/etc/hostname Which program is this?'), pixel()),
    said(
      'assistant',
      text('I look.'),
      { type: 'tool_use', id: 'call_1', name: 'Bash', input: { command: 'git commit' } },
      { type: 'tool_use', id: 'call_1_2', name: 'look_up', input: {} },
    ),
    said(
      'user',
      { type: 'tool_result', tool_use_id: 'call_1', content: 'done' },
      { type: 'tool_result', tool_use_id: 'call_1_2', content: [text('nothing'), pixel()], is_error: true },
    ),
  ];
}

function firstBody(): ApiRequest {
  return {
    messages: [...past(), said('assistant', text('It is done.')), said('user', marked('Good?'))],
    tools: TOOLS,
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    max_tokens: 4321,
    stop_sequences: ['\n\nStop'],
    thinking: { type: 'disabled' },
  };
}

/** Shares no history with the first question, as when a client rewrites its history. */
function laterBody(): ApiRequest {
  const last = past().at(-1)?.content ?? [];
  return {
    messages: [...past().slice(0, -1), said('user', ...last, marked('#Again, and\u2028on.'))],
    tools: [...TOOLS].reverse(),
    tool_choice: { type: 'any' },
    max_tokens: 5432,
    thinking: { type: 'enabled', budget_tokens: 1024 },
    output_config: { effort: 'low' },
  };
}

function largeBody(): ApiRequest {
  const lines = Array.from({ length: LARGE_LINES }, (_, line) => `${line} – a line of a long conversation`);
  return { messages: [said('user', text(lines.join('\n')))], tools: [], max_tokens: 6543 };
}

/** About 1 MB. */
const LARGE_LINES = 23_000;

function said(role: ApiMessage['role'], ...content: ApiBlock[]): ApiMessage {
  return { role, content };
}

function text(words: string): ApiBlock {
  return { type: 'text', text: words };
}

function marked(words: string): ApiBlock {
  return { type: 'text', text: words, cache_control: { type: 'ephemeral' } };
}

function pixel(): ApiBlock {
  return { type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } };
}

const PIXEL =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==';
