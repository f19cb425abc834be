/** The schemas of Ollama's answers: whole ones, and the lines of a stream. */
import { object, ref } from '../../wire/schema/json-schema.js';
import type { JsonSchema, NamedSchemas } from '../../wire/schema/json-schema.js';

const text: JsonSchema = { type: 'string' };
const count: JsonSchema = { type: 'integer', minimum: 0 };
const thinking: JsonSchema = { ...text, description: "The model's thoughts, if the request asks for them." };
const calls: JsonSchema = { type: 'array', items: ref('OllamaAnswerToolCall') };

function answer(
  description: string,
  said: Readonly<Record<string, JsonSchema>>,
  required: string,
): JsonSchema {
  return object(description, ['model', 'created_at', required, 'done'], {
    model: { ...text, description: 'As in the request.' },
    remote_model: { ...text, description: 'The model that served.' },
    created_at: { ...text, description: 'When this was written.' },
    ...said,
    done: { type: 'boolean', description: 'Whether the answer ends here. What follows comes only then.' },
    done_reason: { ...text, enum: ['stop', 'length', 'refusal', 'load', 'unload'] },
    total_duration: { ...count, description: 'Since the request came, in nanoseconds.' },
    load_duration: { ...count, description: 'Always 0.' },
    prompt_eval_count: { ...count, description: 'Tokens of the input.' },
    prompt_eval_duration: { ...count, description: 'Until the model began to answer, in nanoseconds.' },
    eval_count: { ...count, description: 'Tokens of the output.' },
    eval_duration: { ...count, description: 'Of the answer, in nanoseconds.' },
  });
}

export const ollamaErrorSchemas: NamedSchemas = {
  OllamaError: object('A failure, as a body or as the last line of a stream.', ['error'], {
    error: { ...text, description: 'What happened, why, and what to do next.' },
  }),
};

const callSchemas: NamedSchemas = {
  OllamaAnswerToolCall: object('A call for the client to make.', ['id', 'function'], {
    id: text,
    function: object('What to call.', ['index', 'name', 'arguments'], {
      index: count,
      name: text,
      arguments: { type: 'object' },
    }),
  }),
};

export const chatAnswerSchemas: NamedSchemas = {
  OllamaChatAnswer: answer(
    'A whole answer, or a line of a stream.',
    { message: ref('OllamaAnswerMessage') },
    'message',
  ),
  OllamaAnswerMessage: object('What the model said, or what is new of it.', ['role', 'content'], {
    role: { const: 'assistant' },
    content: text,
    thinking,
    tool_calls: calls,
  }),
  ...callSchemas,
  ...ollamaErrorSchemas,
};

export const generateAnswerSchemas: NamedSchemas = {
  OllamaGenerateAnswer: answer(
    'A whole answer, or a line of a stream.',
    { response: text, thinking, tool_calls: calls },
    'response',
  ),
  ...callSchemas,
  ...ollamaErrorSchemas,
};
