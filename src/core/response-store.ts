/** The port to kept answers, which a client can continue from or read again. */
export interface ResponseStore {
  /**
   * `undefined` when it was never kept or is gone. Rejects when the store cannot be asked.
   * @param reserve gets the bytes of its text before that is parsed, unless it is in memory already; what it throws is thrown
   */
  get(id: string, reserve?: (bytes: number) => void): Promise<StoredResponse | undefined>;
  /** Keeps it for a while; the store decides how long and how many. */
  put(record: StoredResponse): Promise<void>;
  delete(id: string): Promise<void>;
  /** Why it cannot be asked now, as far as that is known; absent for a store that always can. */
  problem?(): string | undefined;
}

/** Plain JSON throughout, so that any store can hold it. */
export interface StoredResponse {
  readonly id: string;
  /** The name of the key that asked; no other client may read the record. Absent: the client had none. */
  readonly client?: string;
  /** The answer as it was sent. */
  readonly response: object;
  /** Everything that was said before the answer, oldest first, in the wire's items. */
  readonly items: readonly object[];
  /** Where among `items` those begin that came with this very request. */
  readonly inputFrom: number;
  /** Whether its client asked for it to be kept, as with `store: true`, so that it is to survive a restart. */
  readonly durable?: boolean;
  /** The bridge that still works on it in the background; `response` is what there was when the record was written. */
  readonly runsOn?: string | undefined;
  /** The events of the stream of one that ran in the background, as sent, unless they are many. */
  readonly events?: readonly string[];
}
