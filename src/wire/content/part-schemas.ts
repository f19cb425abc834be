/** The schemas of the content parts a chat message may hold: OpenAI's own, and Anthropic's blocks as some editors send them. */
import { bounds } from '../schema/bounds.js';
import { object, ref, taggedUnion } from '../schema/json-schema.js';
import type { JsonSchema } from '../schema/json-schema.js';
import {
  fileField,
  idField,
  nameField,
  orNull,
  textBounds,
  textField,
  wordField,
} from '../schema/text-fields.js';

export const partSchemas: Readonly<Record<string, JsonSchema>> = {
  TextPart: object('Text.', ['type', 'text'], { type: { const: 'text' }, text: textField }),
  ImageUrlPart: object(
    'An image: a base64 data URL (PNG, JPEG, GIF, WebP) or an http(s) URL.',
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
  FilePart: object('A PDF, as a data URL or as bare base64.', ['type', 'file'], {
    type: { const: 'file' },
    file: {
      type: 'object',
      properties: {
        file_data: orNull(fileField),
        filename: { type: ['string', 'null'], maxLength: textBounds.title },
        file_id: { type: ['string', 'null'], maxLength: textBounds.id },
      },
    },
  }),
  RefusalPart: object('What the assistant said when it refused.', ['type', 'refusal'], {
    type: { const: 'refusal' },
    refusal: textField,
  }),
  AnthropicSource: object('Where the bytes of an Anthropic block come from.', ['type'], {
    type: { enum: ['base64', 'url', 'text', 'file', 'content'] },
    media_type: orNull(wordField),
    data: orNull(fileField),
    url: orNull(fileField),
  }),
  AnthropicImage: object('An image as an Anthropic block.', ['type', 'source'], {
    type: { const: 'image' },
    source: ref('AnthropicSource'),
  }),
  AnthropicDocument: object('A PDF or a plain text as an Anthropic block.', ['type', 'source'], {
    type: { const: 'document' },
    source: ref('AnthropicSource'),
    title: { type: ['string', 'null'], maxLength: textBounds.title },
  }),
  AnthropicToolUse: object('A tool call as an Anthropic block.', ['type', 'id', 'name'], {
    type: { const: 'tool_use' },
    id: idField,
    name: nameField,
    input: { type: ['object', 'null'] },
  }),
  AnthropicToolResult: object('A tool result as an Anthropic block.', ['type', 'tool_use_id'], {
    type: { const: 'tool_result' },
    tool_use_id: { type: 'string', maxLength: textBounds.id },
    content: {
      type: ['string', 'array', 'null'],
      maxLength: textBounds.text,
      maxItems: bounds.parts,
      items: taggedUnion('type', ['TextPart', 'ImageUrlPart', 'AnthropicImage', 'AnthropicDocument']),
    },
    is_error: { type: ['boolean', 'null'] },
  }),
  AnthropicThinking: object('Thinking of an earlier turn; without its signature it is left out.', ['type'], {
    type: { const: 'thinking' },
    thinking: orNull(textField),
    signature: orNull(textField),
  }),
  AnthropicRedactedThinking: object('Encrypted thinking of an earlier turn.', ['type'], {
    type: { const: 'redacted_thinking' },
    data: orNull(textField),
  }),
};
