/** Chat requests as they should be, to be spoilt. */
export type Json = Record<string, unknown>;

export const soundBodies: readonly Json[] = [
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
