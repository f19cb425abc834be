/** The model's own tokenizer. */
import * as tokenizers from '@huggingface/tokenizers';

/** Gives the ids of a text's word pieces, without the marks at its ends. `definition` is the text of a tokenizer.json. */
export function createWordpiece(definition: string): (text: string) => readonly number[] {
  const tokenizer = new Tokenizer(JSON.parse(definition) as object, {});
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).ids;
}

/** The declarations of 0.2.0 import files without extensions, which Node's rules of resolution do not find. */
const { Tokenizer } = tokenizers as unknown as {
  readonly Tokenizer: new (
    definition: object,
    config: object,
  ) => {
    encode(text: string, options: { add_special_tokens: boolean }): { readonly ids: readonly number[] };
  };
};
