import type { ChatModel } from '../core/chat-model.js';
import type { PlanRules } from '../core/plan-rules.js';
import type { Embedder } from '../core/embedder.js';
import type { DurableStore } from '../core/durable-store.js';
import type { Logger } from '../core/logger.js';
import type { UsageBook } from '../core/usage.js';
import type { ResponseStore } from '../core/response-store.js';
import type { SharedState } from '../core/shared-state.js';
import type { EmbeddingDimensions } from '../openai/embeddings/embedding-sizes.js';
import type { Wait } from './batches/waiting.js';
import type { QuotaOptions } from './guards/key-quotas.js';

/** What the composition root passes to the HTTP layer. */
export interface AppOptions {
  readonly chat: ChatModel;
  /** Without it there is no route /embeddings. */
  readonly embedder?: Embedder;
  /** The length of vectors when a request does not set one; `openai` by default. */
  readonly embeddingDimensions?: EmbeddingDimensions;
  /** Without it no response of /responses is kept. */
  readonly responseStore?: ResponseStore;
  /** What survives a restart; without it there are no files and no conversations. */
  readonly store?: DurableStore;
  /** The folder with the documentation's web pages; without it there are none. */
  readonly pagesFolder?: string;
  /** Without it no key has a quota. */
  readonly quotas?: QuotaOptions;
  /** Without it requests may use up the plan. */
  readonly planRules?: PlanRules;
  /** The state shared with other bridges; without it nothing is shared. */
  readonly sharedState?: SharedState;
  /** Without it there is no route /usage. */
  readonly usage?: UsageBook;
  /** The folder with the compiled dashboard; without it there is none. */
  readonly startPageFolder?: URL;
  readonly log: Logger;
  /** The bridge's own version. */
  readonly version: string;
  /** How its owner types the name of the bridge's own command, for the page; `claude-bridge` by default. */
  readonly command?: string;
  readonly bodyLimitBytes: number;
  /** The largest uploaded file; 512 MB by default. */
  readonly fileLimitBytes?: number;
  /** How many requests of batches run at once, 4 by default; and how they wait and measure time in milliseconds, for tests. */
  readonly batches?: { readonly concurrency?: number; readonly wait?: Wait; readonly elapsed?: () => number };
  /** Refuse every request with a parameter that would be ignored; otherwise a header lists them. */
  readonly strict?: boolean;
  /** Whether requests may use the web; by default they may. */
  readonly webSearch?: boolean;
  /** If there are any, every route except `/health` and the documentation needs one of them. */
  readonly keys?: readonly ClientKey[];
  /** The address the server is bound to; requests may name it in their Host header. */
  readonly host: string;
  /** More names that requests may have in their Host header, without a port. */
  readonly allowedHosts?: readonly string[];
  /** Origins whose web pages may send requests, besides those of this machine: `https://app.example`. */
  readonly allowedOrigins?: readonly string[];
  /** The port of a second listener, on which `GET /` answers as Ollama does. */
  readonly ollamaPort?: number;
  /** Whether the server is about to stop; by default it never is. */
  readonly draining?: () => boolean;
  /** The silence in milliseconds after which a stream is opened, and kept open by comments. */
  readonly heartbeatMs: number;
  /** How long a WebSocket lasts, and how often its client is asked for a sign of life, in milliseconds; for tests. */
  readonly webSockets?: { readonly lifetimeMs?: number; readonly pingMs?: number };
  /** Unix time in milliseconds. */
  readonly now: () => number;
  /** Returns a new unique id of letters and digits. */
  readonly newId: () => string;
}

export interface ClientKey {
  /** For the log, quotas and usage. */
  readonly name?: string;
  readonly key: string;
}
