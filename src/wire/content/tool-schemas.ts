/** The schemas and types of the tools that a request offers and of its choice among them, in every form that clients send. */
import { bounds } from '../schema/bounds.js';
import type { Named } from '../schema/from-schema.js';
import { object, ref } from '../schema/json-schema.js';
import type { JsonSchema, NamedSchemas } from '../schema/json-schema.js';
import {
  booleanOrNull,
  nameField,
  objectOrNull,
  orNull,
  textBounds,
  textField,
  wordField,
} from '../schema/text-fields.js';

/** Chat completions nest the grammar; the Responses form is flat. */
const customFormat = {
  type: ['object', 'null'],
  properties: {
    type: {},
    syntax: {},
    definition: {},
    grammar: { type: ['object', 'null'], properties: { syntax: {}, definition: {} } },
  },
  description: "The form of a custom tool's text; the model is told the grammar, but nothing enforces it.",
} as const satisfies JsonSchema;

const place = {
  city: orNull(nameField),
  region: orNull(nameField),
  country: { ...orNull(nameField), description: 'Two letters.' },
  timezone: { ...orNull(nameField), description: 'Such as `Europe/Oslo`.' },
} as const satisfies Readonly<Record<string, JsonSchema>>;

const domainList = {
  type: ['array', 'null'],
  maxItems: bounds.domains,
  items: nameField,
} as const satisfies JsonSchema;

/** What web search knows in both APIs. */
const webSearchFields = {
  search_context_size: {
    type: ['string', 'null'],
    enum: ['low', 'medium', 'high', null],
    description: 'Without effect.',
  },
  user_location: {
    type: ['object', 'null'],
    properties: { ...place, approximate: { type: ['object', 'null'], properties: place } },
    description: 'Where about the user is. Chat completions nest the place in `approximate`.',
  },
} as const satisfies Readonly<Record<string, JsonSchema>>;

const toolProperties = {
  type: {
    type: ['string', 'null'],
    maxLength: textBounds.word,
    description:
      'function, custom, namespace or web_search; other tools that OpenAI hosts, such as file_search, are ignored.',
  },
  ...webSearchFields,
  filters: {
    type: ['object', 'null'],
    properties: { allowed_domains: domainList, blocked_domains: domainList },
    description: 'Of web search: the sites to search, or those to leave out.',
  },
  external_web_access: {
    ...booleanOrNull,
    description: 'Of web search. A search is always live, so none is offered with false.',
  },
  function: ref('FunctionDefinition'),
  custom: ref('CustomDefinition'),
  name: orNull(nameField),
  description: orNull(textField),
  parameters: objectOrNull,
  input_schema: { type: ['object', 'null'], description: "Anthropic's name for `parameters`." },
  strict: booleanOrNull,
  format: customFormat,
} as const satisfies Readonly<Record<string, JsonSchema>>;

const namedChoice = {
  type: 'object',
  required: ['name'],
  properties: { name: nameField },
} as const satisfies JsonSchema;

const allowedTools = {
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
} as const satisfies Readonly<Record<string, JsonSchema>>;

export const toolSchemas = {
  WebSearchOptions: {
    type: ['object', 'null'],
    properties: webSearchFields,
    description: 'Lets the model search the web.',
  },
  FunctionDefinition: object('A function the model may call.', ['name'], {
    name: {
      type: 'string',
      maxLength: textBounds.name,
      description: '1 to 128 letters, digits, hyphens and underscores.',
    },
    description: orNull(textField),
    parameters: { type: ['object', 'null'], description: 'JSON Schema of the arguments; absent: none.' },
    strict: booleanOrNull,
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
      disable_parallel_tool_use: booleanOrNull,
    },
  },
} as const satisfies NamedSchemas;

type Schemas = typeof toolSchemas;

export type FunctionDefinition = Named<'FunctionDefinition', Schemas>;
export type ChatTool = Named<'ChatTool', Schemas>;
export type WebSearchOptions = NonNullable<Named<'WebSearchOptions', Schemas>>;
export type ChatToolChoice = Exclude<Named<'ToolChoice', Schemas>, string | null>;
export type CustomFormat = NonNullable<Named<'CustomDefinition', Schemas>['format']>;
export type AllowedTool = NonNullable<ChatToolChoice['tools']>[number];
