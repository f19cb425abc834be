/** Calls back after every stretch of silence of the given length, in milliseconds. */
export interface Heartbeat {
  /** Something was sent: the silence starts anew. */
  touch(): void;
  stop(): void;
}

export function startHeartbeat(ms: number, beat: () => void): Heartbeat {
  const timer = setTimeout(() => {
    beat();
    timer.refresh();
  }, ms);
  return {
    touch: () => {
      timer.refresh();
    },
    stop: () => {
      clearTimeout(timer);
    },
  };
}
