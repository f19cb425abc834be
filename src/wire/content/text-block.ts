import type { TextBlock } from '../../core/turn.js';

/** A list with this text, or an empty one: the model's API refuses blocks without any visible text. */
export function textBlocks(text: string): TextBlock[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }];
}
