/** Lets several pieces of work share one thread, a step each in turn. */

export interface TurnTaking<Result> {
  /** `done` or `failed` is called once, unless the work is taken out before. */
  add(id: number, work: AsyncGenerator<undefined, Result, undefined>, outcome: Outcome<Result>): void;
  remove(id: number): void;
}

export interface Outcome<Result> {
  done(result: Result): void;
  failed(error: unknown): void;
}

/** `pause` resolves when whatever else waits, such as messages, has been seen to. */
export function createTurnTaking<Result>(pause: () => Promise<unknown>): TurnTaking<Result> {
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
