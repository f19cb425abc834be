/** Finds the embedding model that a client of Ollama means. */
import type { EmbeddingModel } from '../../core/embedder.js';
import { withoutLatest } from '../../core/model-tag.js';

/** Among the models that are listed, without regard to case; also by the names that Ollama has for the model of this package. */
export function listedEmbeddingModel(
  asked: string,
  models: readonly EmbeddingModel[],
): EmbeddingModel | undefined {
  const name = withoutLatest(asked).toLowerCase();
  const named = (wanted: string): EmbeddingModel | undefined =>
    models.find(({ id }) => id.toLowerCase() === wanted);
  return named(name) ?? (/^all-minilm(:(22m|l6-v2))?$/.test(name) ? named('all-minilm-l6-v2') : undefined);
}
