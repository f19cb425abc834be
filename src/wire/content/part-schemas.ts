/** The schemas and types of the content parts that a message may hold: OpenAI's own, and Anthropic's blocks, which some editors send in chat messages. */
import { bounds } from '../schema/bounds.js';
import { object, ref, taggedUnion } from '../schema/json-schema.js';
import type { JsonSchema, NamedSchemas } from '../schema/json-schema.js';
import type { Named } from '../schema/from-schema.js';
import {
  booleanOrNull,
  fileField,
  idField,
  nameField,
  objectOrNull,
  orNull,
  textBounds,
  textField,
  wordField,
} from '../schema/text-fields.js';

const citationsField = {
  type: ['object', 'null'],
  properties: { enabled: booleanOrNull },
  description: 'Whether the model cites it.',
} as const satisfies JsonSchema;

export const partSchemas = {
  TextPart: object('Text.', ['type', 'text'], { type: { const: 'text' }, text: textField }),
  ImageUrlPart: object(
    'An image: a base64 data URL (PNG, JPEG, GIF, WebP) or an https URL.',
    ['type', 'image_url'],
    {
      type: { const: 'image_url' },
      image_url: {
        type: ['object', 'string'],
        maxLength: textBounds.file,
        required: ['url'],
        properties: { url: fileField, detail: orNull(wordField) },
      },
    },
  ),
  FilePart: object(
    'A PDF or a text in UTF-8, as a data URL, as bare base64, or uploaded before.',
    ['type', 'file'],
    {
      type: { const: 'file' },
      file: {
        type: 'object',
        properties: {
          file_data: orNull(fileField),
          filename: { type: ['string', 'null'], maxLength: textBounds.title },
          file_id: { type: ['string', 'null'], maxLength: textBounds.id },
        },
      },
    },
  ),
  RefusalPart: object('The text with which the assistant refused.', ['type', 'refusal'], {
    type: { const: 'refusal' },
    refusal: textField,
  }),
  AnthropicSource: object(
    'The source of an Anthropic block: the data itself, its URL, or an uploaded file.',
    ['type'],
    {
      type: { enum: ['base64', 'url', 'text', 'file', 'content'] },
      media_type: orNull(wordField),
      data: orNull(fileField),
      url: orNull(fileField),
      file_id: { ...orNull(idField), description: 'A file that was uploaded before.' },
      content: {
        type: ['string', 'array', 'null'],
        maxLength: textBounds.text,
        maxItems: bounds.parts,
        items: { type: 'object' },
        description:
          'The text of a document, or its text and image blocks, which the model can cite one by one.',
      },
    },
  ),
  AnthropicImage: object('An image as an Anthropic block.', ['type', 'source'], {
    type: { const: 'image' },
    source: ref('AnthropicSource'),
  }),
  AnthropicDocument: object('A PDF or a plain text as an Anthropic block.', ['type', 'source'], {
    type: { const: 'document' },
    source: ref('AnthropicSource'),
    title: { type: ['string', 'null'], maxLength: textBounds.title },
    context: { ...orNull(textField), description: 'Told to the model beside the document.' },
    citations: citationsField,
  }),
  AnthropicSearchResult: object(
    'What a search of the client found, for the model to cite.',
    ['type', 'source', 'title', 'content'],
    {
      type: { const: 'search_result' },
      source: textField,
      title: textField,
      content: { type: 'array', maxItems: bounds.parts, items: ref('TextPart') },
      citations: citationsField,
    },
  ),
  AnthropicToolUse: object('A tool call as an Anthropic block.', ['type', 'id', 'name'], {
    type: { const: 'tool_use' },
    id: idField,
    name: nameField,
    input: objectOrNull,
  }),
  AnthropicToolResult: object('A tool result as an Anthropic block.', ['type', 'tool_use_id'], {
    type: { const: 'tool_result' },
    tool_use_id: { type: 'string', maxLength: textBounds.id },
    content: {
      type: ['string', 'array', 'null'],
      maxLength: textBounds.text,
      maxItems: bounds.parts,
      items: taggedUnion('type', [
        ...(['TextPart', 'ImageUrlPart', 'AnthropicImage', 'AnthropicDocument'] as const),
        'AnthropicSearchResult',
      ]),
    },
    is_error: booleanOrNull,
  }),
  AnthropicThinking: object(
    'Thinking of an earlier turn; the model does not get it back without its signature.',
    ['type'],
    {
      type: { const: 'thinking' },
      thinking: orNull(textField),
      signature: orNull(textField),
    },
  ),
  AnthropicRedactedThinking: object('Encrypted thinking of an earlier turn.', ['type'], {
    type: { const: 'redacted_thinking' },
    data: orNull(textField),
  }),
} as const satisfies NamedSchemas;

type Part<Name extends keyof typeof partSchemas> = Named<Name, typeof partSchemas>;

export type TextPart = Part<'TextPart'>;
export type ImageUrlPart = Part<'ImageUrlPart'>;
export type FilePart = Part<'FilePart'>;
export type AnthropicImage = Part<'AnthropicImage'>;
export type AnthropicDocument = Part<'AnthropicDocument'>;
export type AnthropicSearchResult = Part<'AnthropicSearchResult'>;
export type AnthropicToolUse = Part<'AnthropicToolUse'>;
export type AnthropicToolResult = Part<'AnthropicToolResult'>;
export type AnthropicThinking = Part<'AnthropicThinking'>;
export type AnthropicRedactedThinking = Part<'AnthropicRedactedThinking'>;

/** What a tool result may hold. */
export type ResultPart =
  TextPart | ImageUrlPart | FilePart | AnthropicImage | AnthropicDocument | AnthropicSearchResult;
