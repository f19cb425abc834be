/** The port to what several bridges share, as far as somebody who watches wants to know. */
export interface SharedState {
  status(): SharedStateStatus;
}

export interface SharedStateStatus {
  readonly store: 'redis';
  /** Why it cannot be used now, in half a sentence without names or secrets; absent while it can. */
  readonly problem?: string;
}
