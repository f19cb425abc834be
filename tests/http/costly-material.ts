/** What requests that are to cost much are made of, by route. */
import type { CostlyMaterial } from './costly.js';
import {
  soundChats,
  soundCompletions,
  soundMessages,
  soundOllamaChats,
  soundResponses,
} from './sound-bodies.js';
import type { Json } from './sound-bodies.js';

const chat = soundChats[0]!;
const response = soundResponses[0]!;
const message = soundMessages[0]!;
const ollamaChat = soundOllamaChats[0]!;
const functions = (schemas: readonly Json[]): Json[] =>
  schemas.map((parameters, at) => ({ type: 'function', name: `f${at}`, parameters }));

export const costlyMaterial: Readonly<Record<string, CostlyMaterial>> = {
  '/v1/chat/completions': {
    sound: soundChats,
    texts: [
      ...['model', 'messages.0.content', 'messages.0.content.0.text', 'messages.0.name', 'messages.0.role'],
      ...['stop', 'stop.0', 'user', 'metadata.a', 'tool_choice', 'reasoning_effort', 'response_format.type'],
      ...['tools.0.name', 'tools.0.type', 'tools.0.description', 'tools.0.function.name', 'modalities.0'],
      ...['messages.0.content.0.image_url.url', 'messages.1.tool_calls.0.function.arguments', 'unknown'],
    ],
    withSchema: (schema) => ({
      ...chat,
      response_format: { type: 'json_schema', json_schema: { schema } },
    }),
    withTools: (schemas) => ({ ...chat, tools: functions(schemas) }),
  },
  '/v1/responses': {
    sound: soundResponses,
    texts: [
      ...['model', 'input', 'input.0.content', 'input.0.type', 'input.0.call_id', 'input.0.role'],
      ...['instructions', 'previous_response_id', 'metadata.a', 'text.verbosity', 'text.format.name'],
      ...[
        'tools.0.name',
        'tools.1.name',
        'tools.0.namespace',
        'include.0',
        'safety_identifier',
        'truncation',
      ],
    ],
    withSchema: (schema) => ({ ...response, text: { format: { type: 'json_schema', name: 'x', schema } } }),
    withTools: (schemas) => ({
      ...response,
      tools: [
        { type: 'namespace', name: 'n'.repeat(256), tools: functions(schemas).slice(0, 200) },
        { type: 'namespace', name: 'm'.repeat(256), tools: functions(schemas).slice(0, 200) },
      ],
    }),
  },
  '/v1/completions': {
    sound: soundCompletions,
    texts: ['model', 'prompt', 'prompt.0', 'stop', 'stop.0', 'suffix', 'user'],
  },
  '/v1/messages': {
    sound: soundMessages,
    texts: [
      ...['model', 'system', 'system.0.text', 'messages.0.content', 'messages.0.content.0.text'],
      ...['messages.0.role', 'stop_sequences.0', 'tools.0.name', 'tools.0.description', 'metadata.user_id'],
      ...['tool_choice.name', 'thinking.type', 'messages.0.content.0.type', 'output_config.effort'],
    ],
    withSchema: (schema) => ({ ...message, output_config: { format: { type: 'json_schema', schema } } }),
    withTools: (schemas) => ({
      ...message,
      tools: schemas.map((input_schema, at) => ({ name: `f${at}`, input_schema })),
    }),
  },
  '/api/chat': {
    sound: soundOllamaChats,
    texts: [
      ...['model', 'messages.0.content', 'messages.0.role', 'messages.0.images.0', 'messages.0.thinking'],
      ...['messages.0.tool_name', 'messages.0.tool_call_id', 'messages.1.tool_calls.0.function.arguments'],
      ...['messages.1.tool_calls.0.id', 'messages.1.tool_calls.0.function.name', 'tools.0.function.name'],
      ...[
        'tools.0.function.description',
        'format',
        'keep_alive',
        'options.stop',
        'options.stop.0',
        'unknown',
      ],
    ],
    withSchema: (schema) => ({ ...ollamaChat, format: schema }),
    withTools: (schemas) => ({
      ...ollamaChat,
      tools: schemas.map((parameters, at) => ({
        type: 'function',
        function: { name: `f${at}`, parameters },
      })),
    }),
  },
};
