/** How models are listed on the wire. */
import type { ModelInfo } from '../../core/chat-model.js';
import type { EmbeddingModel } from '../../core/embedder.js';

export interface ModelObject {
  readonly id: string;
  readonly object: 'model';
  /** Always 0: the CLI does not tell when a model was made. */
  readonly created: number;
  readonly owned_by: 'anthropic' | 'claude-bridge';
  /** What the name stands for, when that is another name. */
  readonly served_by?: string;
  readonly display_name?: string;
}

export interface ModelList {
  readonly object: 'list';
  readonly data: readonly ModelObject[];
}

/** `more` are listed after them as they are. */
export function modelList(models: readonly ModelInfo[], more: readonly ModelObject[] = []): ModelList {
  return { object: 'list', data: [...models.map(modelObject), ...more] };
}

function modelObject({ id, servedBy, displayName }: ModelInfo): ModelObject {
  return {
    id,
    object: 'model',
    created: 0,
    owned_by: 'anthropic',
    ...(servedBy === undefined ? {} : { served_by: servedBy }),
    ...(displayName === undefined ? {} : { display_name: displayName }),
  };
}

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
