/** Estimates the tokens of a turn for as long as the model has not counted them. */
import type { MediaSource, TextSource, Tool, Turn, UserBlock, AssistantBlock } from '../../core/turn.js';

/** The input tokens of a turn. */
export function estimatedInput({ system, messages, tools }: Turn): number {
  let tokens = tokensIn(system) + sum(tools.map(ofTool));
  for (const { blocks } of messages) for (const block of blocks) tokens += ofBlock(block);
  return Math.max(1, Math.ceil(tokens));
}

/** About right for English, for code, and for scripts with three bytes per character. */
export function tokensIn(text: string): number {
  return Buffer.byteLength(text) / BYTES_A_TOKEN;
}

function ofBlock(block: UserBlock | AssistantBlock): number {
  switch (block.type) {
    case 'text':
      return tokensIn(block.text);
    case 'image':
      return IMAGE_TOKENS;
    case 'document':
      return ofDocument(block.source);
    case 'tool-call':
      return tokensIn(block.name) + tokensIn(block.arguments);
    case 'tool-result':
      return sum(block.content.map(ofBlock));
    case 'thinking':
      return tokensIn(block.thinking);
    case 'redacted-thinking':
      return tokensIn(block.data);
    case 'native':
      return tokensIn(JSON.stringify(block.block));
  }
}

function ofDocument(source: MediaSource | TextSource): number {
  switch (source.type) {
    case 'text':
      return tokensIn(source.text);
    case 'base64':
      return Math.max(PAGE_TOKENS, (source.data.length / PAGE_CHARACTERS) * PAGE_TOKENS);
    case 'url':
      return PAGE_TOKENS;
  }
}

function ofTool({ name, description = '', parameters }: Tool): number {
  return tokensIn(name) + tokensIn(description) + tokensIn(JSON.stringify(parameters));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((all, each) => all + each, 0);
}

const BYTES_A_TOKEN = 4;
/** The most that the model's API counts for one image. */
const IMAGE_TOKENS = 1600;
/** Per page of a PDF, which the model gets as text and as an image; and the base64 length of a page with an image or two. */
const PAGE_TOKENS = 2500;
const PAGE_CHARACTERS = 100_000;
