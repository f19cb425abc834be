/** A bridge that a command talks to over HTTP: one that runs already, or one started for the moment. */
export interface Bridge {
  /** Without a path. */
  readonly url: string;
  readonly key?: string;
}
