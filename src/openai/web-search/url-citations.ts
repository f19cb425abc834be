/** Finds the web pages that an answer cites, and the places in its text where it cites them. */
import { text, type Json } from '../../core/json.js';

export interface UrlCitation {
  /** Where the cited text begins, in Unicode characters, which is how Python counts. */
  readonly start_index: number;
  /** The index after its last character. */
  readonly end_index: number;
  readonly url: string;
  readonly title: string;
}

export interface CitedText {
  /** Adds to the answer's text. */
  add(text: string): void;
  /** The web pages that the last part of the text cites. `citations` are those of the model's API; one of a document has no address. */
  cite(cited: string, citations: readonly Json[]): UrlCitation[];
}

export function createCitedText(): CitedText {
  let end = 0;
  return {
    add: (more) => void (end += characters(more)),
    cite: (cited, citations) =>
      citations.flatMap((citation) => {
        const url = text(citation['url']);
        if (url === undefined) return [];
        const start_index = Math.max(0, end - characters(cited));
        return [{ start_index, end_index: end, url, title: text(citation['title']) ?? '' }];
      }),
  };
}

/** Counts the two halves of a pair as one. */
function characters(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length; at++) if (isSecondHalf(text.charCodeAt(at))) count -= 1;
  return count;
}

function isSecondHalf(unit: number): boolean {
  return unit >= 0xdc00 && unit <= 0xdfff;
}
