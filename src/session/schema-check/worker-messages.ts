/** What the bridge and its schema thread say to each other. */

export interface CheckJob {
  /** The schema's JSON text. */
  readonly schema: string;
  /** The answer's JSON text; none when the schema is only to be compiled. */
  readonly json?: string;
}

export type Stage = 'compiling' | 'checking';

export type FromWorker =
  /** Said when a stage begins, so that the time before it is not counted. */
  | { readonly type: 'stage'; readonly stage: Stage }
  | { readonly type: 'outcome'; readonly outcome: WorkerOutcome };

export type WorkerOutcome =
  /** It compiles; and the answer fits, when there was one. */
  | { readonly type: 'fine' }
  /** The answer does not fit; `reason` is half a sentence. */
  | { readonly type: 'misfit'; readonly reason: string }
  /** The schema is none; `reason` is half a sentence. */
  | { readonly type: 'invalid'; readonly reason: string }
  /** Its check, or a pattern in it, is too long to be compiled. */
  | { readonly type: 'large' };

/** With the ends that the thread cannot tell of itself. */
export type Outcome =
  | WorkerOutcome
  | { readonly type: 'slow'; readonly stage: Stage }
  | { readonly type: 'memory'; readonly stage: Stage }
  | { readonly type: 'broken'; readonly reason: string };
