/** Repeats a task while the page is visible. */
export interface Polling {
  /** Runs the task now and then repeats it. */
  start(): void;
  stop(): void;
}

/** @param task must not reject. @param everyMs returns the pause before the next run. */
export function createPolling(task: () => Promise<void>, everyMs: () => number): Polling {
  let timer: number | undefined;
  let on = false;
  let running = false;
  let again = false;
  const run = async (): Promise<void> => {
    clearTimeout(timer);
    again = running;
    if (running) return;
    running = true;
    await task();
    running = false;
    if (!wanted()) return;
    if (again) await run();
    else timer = setTimeout(() => void run(), everyMs());
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
