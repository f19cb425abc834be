/** Lets several jobs share one thread: each in turn runs one step. */

export interface RoundRobin<Result> {
  /** Calls `done` or `failed` once, unless the job is removed before. */
  add(id: number, work: AsyncGenerator<undefined, Result, undefined>, outcome: Outcome<Result>): void;
  remove(id: number): void;
}

export interface Outcome<Result> {
  done(result: Result): void;
  failed(error: unknown): void;
}

/** @param pause resolves after other waiting work, such as incoming messages, has been handled. */
export function createRoundRobin<Result>(pause: () => Promise<unknown>): RoundRobin<Result> {
  const running = new Map<
    number,
    { work: AsyncGenerator<undefined, Result, undefined>; outcome: Outcome<Result> }
  >();
  let awake = false;

  const run = async (): Promise<void> => {
    awake = true;
    while (running.size > 0) {
      for (const [id, { work, outcome }] of running) {
        try {
          const step = await work.next();
          if (step.done === true && running.delete(id)) outcome.done(step.value);
        } catch (error) {
          if (running.delete(id)) outcome.failed(error);
        }
        await pause();
      }
    }
    awake = false;
  };
  return {
    add: (id, work, outcome) => {
      running.set(id, { work, outcome });
      if (!awake) void run();
    },
    remove: (id) => void running.delete(id),
  };
}
