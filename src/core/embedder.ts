/** The port between the wire and whatever turns texts into vectors. */
export interface Embedder {
  /** What serves this name, or `undefined` when nothing does. */
  find(model: string): EmbeddingModel | undefined;
  /** Every name to list. */
  models(): readonly EmbeddingModel[];
  /**
   * One vector for each input, in order. The same text gives the same vector, whatever is embedded with it.
   * Aborting `signal` ends the work.
   * @throws BridgeError whose `param` is the `name` of the input at fault.
   */
  embed(request: EmbeddingTask, options: { readonly signal: AbortSignal }): Promise<Embedded>;
}

export interface EmbeddingModel {
  /** The name clients use. */
  readonly id: string;
  /** The model that makes the vectors. */
  readonly servedBy: string;
  /** The length of its vectors, where that is known before the first. */
  readonly length?: number;
  /** What a person should know about it. */
  readonly displayName?: string;
}

export interface EmbeddingTask {
  /** A name that `find` knows. */
  readonly model: string;
  readonly inputs: readonly EmbeddingInput[];
}

export interface EmbeddingInput {
  /** The client's name for it: `input[3]`. */
  readonly name: string;
  /** A text, or the same as token ids of the encoding cl100k_base. Not empty. */
  readonly content: string | readonly number[];
}

export interface Embedded {
  /** All of one length. */
  readonly vectors: readonly Float32Array[];
  /** How many tokens the inputs are. */
  readonly tokens: number;
}
