/** The list of models in OpenAI's form. */
import type { ModelInfo, ModelTraits } from '../../core/chat-model.js';
import type { EmbeddingModel } from '../../core/embedder.js';

export interface ModelObject {
  readonly id: string;
  readonly object: 'model';
  /** Always 0: the CLI does not report when a model was created. */
  readonly created: number;
  readonly owned_by: 'anthropic' | 'claude-bridge';
  /** The model that the name stands for, if its name differs. */
  readonly served_by?: string;
  readonly display_name?: string;
  /** Tokens; under OpenRouter's, Groq's and vLLM's name. */
  readonly context_length?: number;
  readonly context_window?: number;
  readonly max_model_len?: number;
  readonly max_completion_tokens?: number;
  readonly top_provider?: { readonly context_length: number; readonly max_completion_tokens: number };
  readonly architecture?: {
    readonly input_modalities: readonly string[];
    readonly output_modalities: readonly string[];
  };
  readonly supported_parameters?: readonly string[];
  /** Values of `reasoning_effort`, from little to much. */
  readonly reasoning_efforts?: readonly string[];
}

export interface ModelList {
  readonly object: 'list';
  readonly data: readonly ModelObject[];
}

/** `more` follow unchanged. */
export function modelList(models: readonly ModelInfo[], more: readonly ModelObject[] = []): ModelList {
  return { object: 'list', data: [...models.map(modelObject), ...more] };
}

export function modelObject({ id, servedBy, displayName, traits }: ModelInfo): ModelObject {
  return {
    id,
    object: 'model',
    created: 0,
    owned_by: 'anthropic',
    ...(servedBy === undefined ? {} : { served_by: servedBy }),
    ...(displayName === undefined ? {} : { display_name: displayName }),
    ...(traits === undefined ? {} : traitFields(traits)),
  };
}

/** In the fields in which OpenRouter, Groq and vLLM tell this, because many clients read one of them. */
function traitFields(traits: ModelTraits): Partial<ModelObject> {
  const { contextLength, maxOutputTokens, efforts, sampling, forcedTools, structuredOutput } = traits;
  return {
    context_length: contextLength,
    context_window: contextLength,
    max_model_len: contextLength,
    max_completion_tokens: maxOutputTokens,
    top_provider: { context_length: contextLength, max_completion_tokens: maxOutputTokens },
    architecture: { input_modalities: ['text', 'image', 'file'], output_modalities: ['text'] },
    supported_parameters: [
      ...['max_tokens', 'max_completion_tokens', 'stop', 'tools', 'parallel_tool_calls', 'response_format'],
      ...(forcedTools ? ['tool_choice'] : []),
      ...(structuredOutput ? ['structured_outputs'] : []),
      ...(sampling ? ['temperature', 'top_p', 'top_k'] : []),
      ...(efforts.length > 0 ? ['reasoning_effort'] : []),
    ],
    reasoning_efforts: efforts,
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
