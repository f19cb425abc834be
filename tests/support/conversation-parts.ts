/** Calls, results and files of conversations in the core vocabulary, in short forms for tests. */
import type {
  DocumentBlock,
  ImageBlock,
  Message,
  TextBlock,
  Tool,
  ToolCallBlock,
  ToolResultBlock,
} from '../../src/core/turn.js';

/** A PNG image of one pixel, in base64. */
export const PIXEL_DATA =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

export const PIXEL: ImageBlock = {
  type: 'image',
  source: { type: 'base64', mediaType: 'image/png', data: PIXEL_DATA },
};

export const LINKED_IMAGE: ImageBlock = {
  type: 'image',
  source: { type: 'url', url: 'https://example.com/cat.png' },
};

export const PAPER: DocumentBlock = {
  type: 'document',
  title: 'paper.pdf',
  source: {
    type: 'base64',
    mediaType: 'application/pdf',
    data: Buffer.from('%PDF-1.1\n%%EOF\n').toString('base64'),
  },
};

export const WEATHER: Tool = {
  name: 'get_weather',
  description: 'Weather of a city',
  parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
};

export const CLOCK: Tool = { name: 'get_time', parameters: { type: 'object', properties: {} } };

/** An id in the form of the model's API, so that it stays unchanged. */
export function callId(number: number): string {
  return `toolu_${String(number).padStart(16, '0')}`;
}

export function words(text: string): TextBlock {
  return { type: 'text', text };
}

export function called(id: string, name: string, json: string): ToolCallBlock {
  return { type: 'tool-call', id, name, arguments: json };
}

export function result(id: string, ...content: ToolResultBlock['content'][number][]): ToolResultBlock {
  return { type: 'tool-result', callId: id, content };
}

export function saying(...blocks: (Message & { role: 'assistant' })['blocks'][number][]): Message {
  return { role: 'assistant', blocks };
}

export function asking(...blocks: (Message & { role: 'user' })['blocks'][number][]): Message {
  return { role: 'user', blocks };
}
