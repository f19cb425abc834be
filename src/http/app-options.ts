import type { ChatModel } from '../core/chat-model.js';
import type { Embedder } from '../core/embedder.js';
import type { Logger } from '../core/logger.js';
import type { UsageBook } from '../core/usage.js';
import type { ResponseStore } from '../core/response-store.js';
import type { SharedState } from '../core/shared-state.js';
import type { EmbeddingDimensions } from '../openai/embeddings/embedding-sizes.js';
import type { QuotaOptions } from './guards/key-quotas.js';

/** What the HTTP layer is given by the composition root. */
export interface AppOptions {
  readonly chat: ChatModel;
  /** Without it there is no /embeddings. */
  readonly embedder?: Embedder;
  /** How long vectors are when a request does not say; `openai` when not set. */
  readonly embeddingDimensions?: EmbeddingDimensions;
  /** Without it no answer of /responses is kept. */
  readonly responseStore?: ResponseStore;
  /** Where the files of the documentation's web pages are; without it there are no such pages. */
  readonly pagesFolder?: string;
  /** Without it no key has a quota, and nothing is counted. */
  readonly quotas?: QuotaOptions;
  /** What is shared with other bridges; without it nothing is. */
  readonly sharedState?: SharedState;
  /** Without it there is no /usage. */
  readonly usage?: UsageBook;
  /** The folder of the compiled page; without it there is none. */
  readonly startPageFolder?: URL;
  readonly log: Logger;
  /** The bridge's own version. */
  readonly version: string;
  readonly bodyLimitBytes: number;
  /** Refuse every parameter that would be ignored; without it they are listed in a header. */
  readonly strict?: boolean;
  /** When there are any, every route but those of `/health` and the documentation asks for one of them. */
  readonly keys?: readonly ClientKey[];
  /** The address the server is bound to; requests may name it in their Host header. */
  readonly host: string;
  /** Further names that requests may have in their Host header, without a port. */
  readonly allowedHosts?: readonly string[];
  /** Web pages that may send requests, besides those of this machine: `https://app.example`. */
  readonly allowedOrigins?: readonly string[];
  /** Whether the server is about to stop; never, when not given. */
  readonly draining?: () => boolean;
  /** Silence after which a stream is opened and kept open by comments, in milliseconds. */
  readonly heartbeatMs: number;
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** A fresh unique name of letters and digits. */
  readonly newId: () => string;
}

export interface ClientKey {
  /** Whose it is, for the log. */
  readonly name?: string;
  readonly key: string;
}
