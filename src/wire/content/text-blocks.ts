/** Reads texts without the blank ones, which the model's API refuses. */
import type { TextBlock } from '../../core/turn.js';
import type { TextPart } from './part-schemas.js';

/** The text as a list of one block; an empty list for a blank text. */
export function textBlocks(text: string): TextBlock[] {
  return text.trim() === '' ? [] : [{ type: 'text', text }];
}

/** The texts of a system message that are not blank. */
export function systemTexts(content: string | readonly TextPart[] | null | undefined): string[] {
  const texts = typeof content === 'string' ? [content] : (content ?? []).map((part) => part.text);
  return texts.filter((text) => text.trim() !== '');
}
