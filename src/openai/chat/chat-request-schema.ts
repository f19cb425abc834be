/** The schema and the types of a chat completion request, with everything that the schema refers to by name. */
import { REASONING_EFFORTS } from '../../core/turn.js';
import { partSchemas } from '../../wire/content/part-schemas.js';
import { toolSchemas } from '../../wire/content/tool-schemas.js';
import { samplingFields } from '../../wire/sampling.js';
import { bounds } from '../../wire/schema/bounds.js';
import type { Named } from '../../wire/schema/from-schema.js';
import { ignored, object, ref, superfluous, taggedUnion } from '../../wire/schema/json-schema.js';
import type { JsonSchema, NamedSchemas } from '../../wire/schema/json-schema.js';
import {
  booleanOrNull,
  callerFields,
  completionFieldsIgnored,
  metadataField,
  modelField,
  nameField,
  orNull,
  streamOptionsField,
  textBounds,
  wordField,
} from '../../wire/schema/text-fields.js';
import { chatMessageSchemas } from './chat-message-schemas.js';

const structuredOutputsField = {
  description: 'Not part of OpenAI but of vLLM: what the answer must look like.',
  type: ['object', 'null'],
  properties: {
    choice: {
      type: ['array', 'null'],
      minItems: 1,
      maxItems: 1000,
      items: { type: 'string', minLength: 1, maxLength: textBounds.stop },
      description: 'The answer is one of these texts.',
    },
    json: { type: ['object', 'null'], description: 'Any JSON Schema that the answer must match.' },
    json_object: booleanOrNull,
    regex: ignored({}),
    grammar: ignored({}),
    structural_tag: ignored({}),
  },
} as const satisfies JsonSchema;

const effortField = { type: ['string', 'null'], enum: [...REASONING_EFFORTS, null] } as const;

/** By their names in `#/components/schemas`; the request itself is `ChatCompletionRequest`. */
export const chatSchemas = {
  ChatCompletionRequest: object('A conversation and its next question.', ['model', 'messages'], {
    model: modelField,
    messages: {
      type: 'array',
      minItems: 1,
      maxItems: bounds.messages,
      items: taggedUnion('role', [
        'SystemMessage',
        'DeveloperMessage',
        'UserMessage',
        'AssistantMessage',
        'ToolMessage',
        'FunctionMessage',
      ]),
    },
    stream: booleanOrNull,
    stream_options: streamOptionsField,
    ...samplingFields,
    n: { type: ['integer', 'null'], minimum: 1, maximum: 8 },
    reasoning_effort: effortField,
    reasoning: {
      type: ['object', 'null'],
      description:
        'Not part of OpenAI but of OpenRouter: how much the model thinks, if reasoning_effort does not say so.',
      properties: {
        effort: effortField,
        max_tokens: { type: ['integer', 'null'], minimum: 0, maximum: bounds.integer },
        enabled: booleanOrNull,
        exclude: { ...booleanOrNull, description: 'true leaves the thoughts out of the answer.' },
      },
    },
    thinking: {
      type: ['object', 'null'],
      description: "Not part of OpenAI but of LiteLLM: the same in Anthropic's form.",
      properties: {
        type: orNull(wordField),
        budget_tokens: { type: ['integer', 'null'], minimum: 0, maximum: bounds.integer },
      },
    },
    response_format: ref('ResponseFormat'),
    json_schema: {
      type: ['object', 'null'],
      description: 'Not part of OpenAI but of llama.cpp: any JSON Schema that the answer must match.',
    },
    structured_outputs: structuredOutputsField,
    include_reasoning: {
      ...booleanOrNull,
      description: 'Not part of OpenAI but of vLLM: false leaves the thoughts out of the answer.',
    },
    tools: { type: ['array', 'null'], maxItems: bounds.tools, items: ref('ChatTool') },
    tool_choice: ref('ToolChoice'),
    web_search_options: ref('WebSearchOptions'),
    parallel_tool_calls: booleanOrNull,
    functions: {
      type: ['array', 'null'],
      maxItems: bounds.tools,
      items: ref('FunctionDefinition'),
      description: 'Legacy `tools`.',
    },
    function_call: {
      type: ['string', 'object', 'null'],
      required: ['name'],
      maxLength: textBounds.name,
      properties: { name: nameField },
      description: 'Legacy `tool_choice`.',
    },
    logprobs: { type: ['boolean', 'null'], description: 'Not available: true is refused.' },
    top_logprobs: { type: ['integer', 'null'], description: 'Not available: above 0 is refused.' },
    modalities: { type: ['array', 'null'], maxItems: 16, items: wordField, description: 'Text only.' },
    audio: { description: 'Not available: refused.' },
    continue_final_message: superfluous({}, 'a last message of the assistant is always continued.'),
    add_generation_prompt: superfluous({}, 'a last message of the assistant is always continued.'),
    metadata: superfluous(metadataField, 'it labels stored completions, and the bridge stores none.'),
    ...callerFields,
    ...completionFieldsIgnored,
  }),
  ResponseFormat: {
    description: 'What the answer must look like.',
    type: ['object', 'null'],
    required: ['type'],
    properties: {
      type: { type: 'string', enum: ['text', 'json_object', 'json_schema'] },
      schema: {
        type: ['object', 'null'],
        description:
          'Not part of OpenAI. A schema beside json_object, or beside json_schema without one inside, counts like one in its place.',
      },
      name: orNull(nameField),
      strict: booleanOrNull,
      json_schema: {
        type: ['object', 'null'],
        required: ['schema'],
        properties: { name: orNull(nameField), schema: { type: 'object' }, strict: booleanOrNull },
      },
    },
  },
  ...chatMessageSchemas,
  ...partSchemas,
  ...toolSchemas,
} as const satisfies NamedSchemas;

type Schemas = typeof chatSchemas;

export type ChatRequest = Named<'ChatCompletionRequest', Schemas>;
export type ChatMessage = ChatRequest['messages'][number];
export type UserMessage = Named<'UserMessage', Schemas>;
export type AssistantMessage = Named<'AssistantMessage', Schemas>;
export type ToolMessage = Named<'ToolMessage', Schemas>;
export type FunctionMessage = Named<'FunctionMessage', Schemas>;
export type ToolCall = Named<'ToolCall', Schemas>;
export type ResponseFormat = Named<'ResponseFormat', Schemas>;
