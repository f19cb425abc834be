/** The messages between the bridge and its schema thread. */

export interface CheckJob {
  /** The schema's JSON text. */
  readonly schema: string;
  /** The answer's JSON text; absent when the schema is only compiled. */
  readonly json?: string;
}

export type Stage = 'compiling' | 'checking';

export type FromWorker =
  /** Sent when a stage begins, so that the time before does not count. */
  | { readonly type: 'stage'; readonly stage: Stage }
  | { readonly type: 'outcome'; readonly outcome: WorkerOutcome };

export type WorkerOutcome =
  /** The schema compiles, and the answer fits if there is one. */
  | { readonly type: 'fine' }
  /** The answer does not fit; `reason` is a clause. */
  | { readonly type: 'misfit'; readonly reason: string }
  /** The schema is invalid; `reason` is a clause. */
  | { readonly type: 'invalid'; readonly reason: string }
  /** The schema's code, or a pattern in it, is too long to compile. */
  | { readonly type: 'large' };

/** With the outcomes that the thread cannot report itself. */
export type Outcome =
  | WorkerOutcome
  | { readonly type: 'slow'; readonly stage: Stage }
  | { readonly type: 'memory'; readonly stage: Stage }
  | { readonly type: 'broken'; readonly reason: string };
