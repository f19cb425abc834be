import type { TextPart } from './part.js';

/** The texts of a system message that say something. */
export function systemTexts(content: string | readonly TextPart[] | null | undefined): string[] {
  const texts = typeof content === 'string' ? [content] : (content ?? []).map((part) => part.text);
  return texts.filter((text) => text.trim() !== '');
}
