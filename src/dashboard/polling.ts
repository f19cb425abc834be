/** Does something again and again while the page is seen, and not at all while it is not. */
export interface Polling {
  /** Does it now, and then on. */
  start(): void;
  stop(): void;
}

/** @param task never rejects; the next wait begins when it is over. */
export function createPolling(task: () => Promise<void>, everyMs: number): Polling {
  let timer: number | undefined;
  let on = false;
  let running = false;
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    if (running) return;
    running = true;
    await task();
    running = false;
    if (wanted()) timer = setTimeout(() => void run(), everyMs);
  };
  const wanted = (): boolean => on && !document.hidden;
  document.addEventListener('visibilitychange', () => {
    if (wanted()) void run();
    else clearTimeout(timer);
  });
  return {
    start: () => {
      on = true;
      void run();
    },
    stop: () => {
      on = false;
      clearTimeout(timer);
    },
  };
}
