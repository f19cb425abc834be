/** The schemas of the tools a chat request offers and of its choice among them, in every form clients send. */
import { bounds } from '../schema/bounds.js';
import { object, ref } from '../schema/json-schema.js';
import type { JsonSchema } from '../schema/json-schema.js';
import { nameField, orNull, textBounds, textField, wordField } from '../schema/text-fields.js';

const customFormat: JsonSchema = {
  type: ['object', 'null'],
  properties: { grammar: { type: ['object', 'null'] } },
  description: "The form of a custom tool's text; the model is told a grammar, but not held to it.",
};

const toolProperties: Readonly<Record<string, JsonSchema>> = {
  type: {
    ...orNull(wordField),
    description: 'function, custom or namespace; tools that OpenAI hosts, such as web_search, are ignored.',
  },
  function: ref('FunctionDefinition'),
  custom: ref('CustomDefinition'),
  name: orNull(nameField),
  description: orNull(textField),
  parameters: { type: ['object', 'null'] },
  input_schema: { type: ['object', 'null'], description: "Anthropic's name for `parameters`." },
  strict: { type: ['boolean', 'null'] },
  format: customFormat,
};

const namedChoice: JsonSchema = {
  type: 'object',
  required: ['name'],
  properties: { name: nameField },
};

const allowedTools: Readonly<Record<string, JsonSchema>> = {
  mode: { type: 'string', enum: ['auto', 'required'] },
  tools: {
    type: 'array',
    minItems: 1,
    maxItems: bounds.tools,
    items: {
      type: 'object',
      properties: { type: wordField, function: namedChoice, name: nameField },
    },
  },
};

export const toolSchemas: Readonly<Record<string, JsonSchema>> = {
  FunctionDefinition: object('A function the model may call.', ['name'], {
    name: { ...nameField, description: '1 to 128 letters, digits, hyphens and underscores.' },
    description: orNull(textField),
    parameters: { type: ['object', 'null'], description: 'JSON Schema of the arguments; absent: none.' },
    strict: { type: ['boolean', 'null'] },
  }),
  CustomDefinition: object('A tool that takes one text; the model sees a function with `input`.', ['name'], {
    name: nameField,
    description: orNull(textField),
    format: customFormat,
  }),
  NestedTool: object('A tool inside a namespace.', [], toolProperties),
  ChatTool: object('A tool: nested, flat, custom, a namespace of tools, or in Anthropic form.', [], {
    ...toolProperties,
    tools: {
      type: ['array', 'null'],
      maxItems: bounds.tools,
      items: ref('NestedTool'),
      description: "A namespace's tools.",
    },
  }),
  ToolChoice: {
    description: 'none, auto, required, or an object that names a tool or the tools allowed.',
    type: ['string', 'object', 'null'],
    maxLength: textBounds.name,
    properties: {
      type: wordField,
      name: nameField,
      function: namedChoice,
      custom: namedChoice,
      allowed_tools: { type: 'object', properties: allowedTools },
      ...allowedTools,
      disable_parallel_tool_use: { type: ['boolean', 'null'] },
    },
  },
};
