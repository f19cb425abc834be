/** Runs several streams at once and yields what they yield, in the order in which it arrives. */

/**
 * Each stream is pulled again only after the reader has taken its last value, so a slow reader slows all of them down. When
 * one fails, or the reader stops early, `stop` is called to end the others; the failure is thrown once they have ended.
 */
export async function* mergeStreams<T>(
  sources: readonly AsyncIterable<T>[],
  stop: () => void,
): AsyncGenerator<T, void, undefined> {
  const streams = sources.map((source) => source[Symbol.asyncIterator]());
  const arrived: Arrival<T>[] = [];
  let wake = (): void => undefined;
  let running = streams.length;

  const arrive = (arrival: Arrival<T>): void => {
    arrived.push(arrival);
    wake();
  };
  const pull = (stream: AsyncIterator<T>): void => {
    stream.next().then(
      (result) => arrive({ stream, result }),
      (error: unknown) => {
        stop();
        arrive({ stream, error });
      },
    );
  };

  for (const stream of streams) pull(stream);
  try {
    while (running > 0) {
      const next = arrived.shift();
      if (!next) {
        await new Promise<void>((resolve) => (wake = resolve));
        continue;
      }
      if (!next.result) throw next.error;
      if (next.result.done === true) {
        running -= 1;
        continue;
      }
      yield next.result.value;
      pull(next.stream);
    }
  } finally {
    if (running > 0) stop();
    await Promise.allSettled(streams.map(async (stream) => stream.return?.()));
  }
}

interface Arrival<T> {
  readonly stream: AsyncIterator<T>;
  /** Absent when the stream failed. */
  readonly result?: IteratorResult<T>;
  readonly error?: unknown;
}
