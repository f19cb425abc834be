/** How the embedding models stand in the list of models. */
import type { EmbeddingModel } from '../../core/embedder.js';
import type { ModelObject } from '../models/model-list.js';

export function embeddingModelObject({ id, servedBy, displayName }: EmbeddingModel): ModelObject {
  return {
    id,
    object: 'model',
    created: 0,
    owned_by: 'claude-bridge',
    ...(servedBy === id ? {} : { served_by: servedBy }),
    ...(displayName === undefined ? {} : { display_name: displayName }),
  };
}
