/** Requests as they should be, to be spoilt. */
export type Json = Record<string, unknown>;

export const soundChats: readonly Json[] = [
  { model: 'sonnet', messages: [{ role: 'user', content: 'hi' }] },
  {
    model: 'opus',
    stream: true,
    stream_options: { include_usage: true },
    temperature: 0.5,
    top_p: 0.9,
    max_tokens: 10,
    stop: ['END'],
    n: 2,
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: [{ type: 'text', text: 'look' }] },
      { role: 'assistant', content: 'what at?' },
      {
        role: 'user',
        content: [
          { type: 'image_url', image_url: { url: 'data:image/png;base64,iVBORw0K' } },
          { type: 'file', file: { file_data: 'data:application/pdf;base64,JVBERi0x', filename: 'a.pdf' } },
        ],
      },
    ],
  },
  {
    model: 'sonnet',
    reasoning_effort: 'low',
    response_format: {
      type: 'json_schema',
      json_schema: { name: 'x', schema: { type: 'object', properties: { a: { type: 'string' } } } },
    },
    tools: [
      { type: 'function', function: { name: 'look', description: 'looks', parameters: { type: 'object' } } },
      { type: 'namespace', name: 'n', tools: [{ type: 'function', name: 'list' }] },
    ],
    tool_choice: 'auto',
    parallel_tool_calls: false,
    messages: [
      { role: 'user', content: 'go' },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'call_0', type: 'function', function: { name: 'look', arguments: '{"at":"it"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'call_0', content: [{ type: 'text', text: 'seen' }] },
    ],
  },
];

export const soundCompletions: readonly Json[] = [
  { model: 'sonnet', prompt: 'Once' },
  {
    ...{ model: 'opus', prompt: ['Once', 'Twice'], n: 2, best_of: 1, echo: true, stream: true, user: 'me' },
    ...{ stream_options: { include_usage: true }, temperature: 1, top_p: 0.5, max_tokens: 9, stop: ['END'] },
  },
];

export const soundMessages: readonly Json[] = [
  { model: 'sonnet', max_tokens: 100, messages: [{ role: 'user', content: 'hi' }] },
  {
    model: 'opus',
    max_tokens: 9000,
    stream: true,
    system: [{ type: 'text', text: 'be brief' }],
    temperature: 0.5,
    top_p: 0.9,
    top_k: 5,
    stop_sequences: ['END'],
    thinking: { type: 'enabled', budget_tokens: 2000 },
    output_config: { effort: 'low', format: { type: 'json_schema', schema: { type: 'object' } } },
    tools: [
      { name: 'look', description: 'looks', input_schema: { type: 'object' } },
      { type: 'web_search_20250305', name: 'web_search' },
    ],
    tool_choice: { type: 'auto', disable_parallel_tool_use: true },
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'go' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'iVBORw0K' } },
          { type: 'document', source: { type: 'text', media_type: 'text/plain', data: 'a note' } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'thinking', thinking: 'hm', signature: 'x' },
          { type: 'tool_use', id: 'toolu_0', name: 'look', input: { at: 'it' } },
        ],
      },
      {
        role: 'user',
        content: [{ type: 'tool_result', tool_use_id: 'toolu_0', content: [{ type: 'text', text: 'seen' }] }],
      },
    ],
  },
];

export const soundResponses: readonly Json[] = [
  { model: 'sonnet', input: 'hi' },
  {
    model: 'opus',
    stream: true,
    instructions: 'be brief',
    temperature: 0.5,
    top_p: 0.9,
    max_output_tokens: 16,
    store: false,
    include: ['reasoning.encrypted_content'],
    metadata: { a: 'b' },
    text: { format: { type: 'json_schema', name: 'x', schema: { type: 'object' } }, verbosity: 'low' },
    input: [
      { role: 'developer', content: 'be kind' },
      {
        type: 'message',
        role: 'user',
        content: [
          { type: 'input_text', text: 'look' },
          { type: 'input_image', image_url: 'data:image/png;base64,iVBORw0K', detail: 'auto' },
          { type: 'input_file', file_data: 'data:application/pdf;base64,JVBERi0x', filename: 'a.pdf' },
        ],
      },
    ],
  },
  {
    model: 'sonnet',
    reasoning: { effort: 'low', summary: 'auto' },
    parallel_tool_calls: false,
    tools: [
      { type: 'function', name: 'look', parameters: { type: 'object' }, strict: true },
      { type: 'custom', name: 'patch', format: { type: 'grammar', syntax: 'lark', definition: 'x' } },
      { type: 'namespace', name: 'n', description: 'd', tools: [{ type: 'function', name: 'list' }] },
      { type: 'web_search' },
    ],
    tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'look' }] },
    input: [
      { role: 'user', content: 'go' },
      { type: 'reasoning', id: 'rs_1', summary: [] },
      { role: 'assistant', content: [{ type: 'output_text', text: 'I look', annotations: [] }] },
      { type: 'function_call', call_id: 'a', name: 'look', arguments: '{"at":"it"}' },
      { type: 'custom_tool_call', call_id: 'b', name: 'patch', input: 'x' },
      { type: 'function_call_output', call_id: 'a', output: [{ type: 'input_text', text: 'seen' }] },
      { type: 'custom_tool_call_output', call_id: 'b', output: 'done' },
    ],
  },
];

export const soundOllamaChats: readonly Json[] = [
  { model: 'sonnet', messages: [{ role: 'user', content: 'hi' }] },
  {
    ...{ model: 'opus:latest', stream: false, think: 'low', format: 'json', keep_alive: '5m' },
    options: {
      temperature: 0.5,
      top_p: 0.9,
      top_k: 5,
      num_predict: -1,
      num_ctx: 8192,
      seed: 7,
      stop: ['END'],
    },
    tools: [{ type: 'function', function: { name: 'look', parameters: { type: 'object' } } }],
    messages: [
      { role: 'system', content: 'be brief' },
      { role: 'user', content: 'look', images: ['iVBORw0KGgoAAAANSUhEUg=='] },
      {
        role: 'assistant',
        content: '',
        tool_calls: [{ function: { name: 'look', arguments: { at: 'it' } } }],
      },
      { role: 'tool', tool_name: 'look', content: 'seen' },
    ],
  },
];
