/** What every step of a batch needs. */
import type { DurableStore } from '../../core/durable-store.js';
import type { AppOptions } from '../app-options.js';
import type { FilesOf } from '../files/client-files.js';
import type { AskLine } from './ask-line.js';
import type { Places, Wait } from './waiting.js';

export interface BatchParts {
  readonly options: AppOptions;
  readonly store: DurableStore;
  readonly files: FilesOf;
  readonly ask: AskLine;
  /** Of requests that run at once, over all batches. */
  readonly places: Places;
  readonly concurrency: number;
  /** The most memory, in bytes, that the body of one request may take once it is parsed. */
  readonly mostBytes: number;
  readonly wait: Wait;
  /** Aborted when no more requests may be asked, because the bridge stops. */
  readonly stopping: AbortSignal;
}
