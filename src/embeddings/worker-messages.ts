/** What the bridge and its embedding thread say to each other. */
import type { EmbeddingInput } from '../core/embedder.js';

export interface WorkerSettings {
  /** The folder with the model's files. */
  readonly folder: string;
}

export type ToWorker =
  | { readonly type: 'embed'; readonly job: number; readonly inputs: readonly EmbeddingInput[] }
  | { readonly type: 'cancel'; readonly job: number };

export type FromWorker =
  | { readonly type: 'loaded' }
  | {
      readonly type: 'embedded';
      readonly job: number;
      /** One after the other. */
      readonly vectors: Float32Array<ArrayBuffer>;
      readonly tokens: number;
    }
  /** With `param`, the request is at fault; without, the thread is. */
  | { readonly type: 'failed'; readonly job: number; readonly message: string; readonly param?: string };
