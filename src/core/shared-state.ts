/** The port to the status of what several bridges share. */
export interface SharedState {
  status(): SharedStateStatus;
}

export interface SharedStateStatus {
  readonly store: 'redis';
  /** Why it cannot be used now, as a clause without names or secrets; absent while it can. */
  readonly problem?: string;
}
