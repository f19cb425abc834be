/** The models in Ollama's form: the list, and what is known of one. */
import { createHash } from 'node:crypto';
import type { ModelInfo } from '../../core/chat-model.js';
import type { EmbeddingModel } from '../../core/embedder.js';

/** The version of Ollama whose API this follows. Some clients compare it with the oldest one that they know. */
export const OLLAMA_API_VERSION = '0.24.0';

export interface ListedModel {
  readonly name: string;
  readonly model: string;
  /** The model that the name stands for, if its name differs. */
  readonly remote_model?: string;
  /** Always the epoch: nobody knows. */
  readonly modified_at: string;
  /** Always 0: there is no file. */
  readonly size: 0;
  readonly digest: string;
  readonly details: ModelDetails;
  readonly capabilities: readonly string[];
}

interface ModelDetails {
  readonly parent_model: '';
  readonly format: '';
  readonly family: string;
  readonly families: readonly string[];
  readonly parameter_size: '';
  readonly quantization_level: '';
  readonly context_length?: number;
  readonly embedding_length?: number;
}

/** What both kinds of models tell. */
interface Described {
  readonly id: string;
  readonly servedBy?: string;
  readonly family: string;
  readonly capabilities: readonly string[];
  readonly contextLength?: number;
  readonly embeddingLength?: number;
}

export function modelEntries(
  models: readonly ModelInfo[],
  embedding: readonly EmbeddingModel[],
): ListedModel[] {
  return [...models.map(chatModel), ...embedding.map(embeddingModel)].map(listed);
}

function listed(model: Described): ListedModel {
  const name = tagged(model.id);
  return {
    name,
    model: name,
    ...remoteModel(model),
    modified_at: EPOCH,
    size: 0,
    digest: createHash('sha256').update(model.id).digest('hex'),
    details: detailsOf(model),
    capabilities: model.capabilities,
  };
}

/** @param asked the name in the request */
export function shownChatModel(model: ModelInfo, asked: string): object {
  return shown(chatModel(model), asked);
}

/** @param asked the name in the request */
export function shownEmbeddingModel(model: EmbeddingModel, asked: string): object {
  return shown(embeddingModel(model), asked);
}

function shown(model: Described, asked: string): object {
  const { family, contextLength, embeddingLength } = model;
  return {
    ...{ license: '', modelfile: '', parameters: '', template: '' },
    details: detailsOf(model),
    model_info: {
      'general.architecture': family,
      'general.basename': asked,
      ...(contextLength !== undefined && { [`${family}.context_length`]: contextLength }),
      ...(embeddingLength !== undefined && { [`${family}.embedding_length`]: embeddingLength }),
    },
    ...remoteModel(model),
    capabilities: model.capabilities,
    modified_at: EPOCH,
  };
}

function chatModel({ id, servedBy, traits }: ModelInfo): Described {
  const thinks = traits === undefined || traits.efforts.length > 0;
  return {
    id,
    ...(servedBy !== undefined && { servedBy }),
    family: 'claude',
    capabilities: ['completion', 'tools', 'vision', ...(thinks ? ['thinking'] : [])],
    ...(traits && { contextLength: traits.contextLength }),
  };
}

function embeddingModel({ id, servedBy, length }: EmbeddingModel): Described {
  return {
    id,
    ...(servedBy !== id && { servedBy }),
    family: 'bert',
    capabilities: ['embedding'],
    ...(length !== undefined && { embeddingLength: length }),
  };
}

function detailsOf({ family, contextLength, embeddingLength }: Described): ModelDetails {
  return {
    ...{ parent_model: '', format: '', family, families: [family] },
    ...{ parameter_size: '', quantization_level: '' },
    ...(contextLength !== undefined && { context_length: contextLength }),
    ...(embeddingLength !== undefined && { embedding_length: embeddingLength }),
  };
}

/** The name of a model as Ollama lists it, always with a tag. */
function tagged(name: string): string {
  return name.includes(':') ? name : `${name}:latest`;
}

function remoteModel({ servedBy }: Described): { readonly remote_model?: string } {
  return servedBy === undefined ? {} : { remote_model: servedBy };
}

const EPOCH = '1970-01-01T00:00:00Z';
