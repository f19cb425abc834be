import type { Readable } from 'node:stream';

/** How long to wait for a line: until aborted, or for this many milliseconds. */
export interface Wait {
  readonly signal?: AbortSignal | undefined;
  readonly ms?: number;
}

export type LineRead = { readonly line: string } | 'aborted' | 'timeout' | 'ended';

/**
 * The lines of a child's output, read only on demand: when the consumer stops pulling, the pipe fills up and the child
 * has to wait.
 */
export class ChildLines {
  readonly #stream: Readable;
  readonly #splitter = createLineSplitter();
  #ready: string[] = [];
  #taken = 0;
  #ended = false;
  #discarding = false;
  #wake: (() => void) | undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => {
      if (this.#discarding) return;
      this.#ready.push(...this.#splitter.push(chunk));
      if (this.#ready.length > 0) stream.pause();
      this.#signal();
    });
    stream.on('error', () => undefined);
    stream.pause();
  }

  /** The next line, or why there is none. One reader at a time. */
  async next(wait: Wait = {}): Promise<LineRead> {
    const line = this.#take();
    return line === undefined ? this.#wait(wait) : { line };
  }

  /** Drops all further output, so that a full pipe does not keep the child from ending. */
  discard(): void {
    this.#discarding = true;
    this.#stream.resume();
  }

  /** Call when no more lines will come. */
  end(): void {
    this.#ended = true;
    this.#signal();
  }

  async #wait({ signal, ms }: Wait): Promise<LineRead> {
    const wake = (): void => this.#signal();
    const clock = { out: false };
    const timer =
      ms === undefined
        ? undefined
        : setTimeout(() => {
            clock.out = true;
            wake();
          }, ms);
    signal?.addEventListener('abort', wake, { once: true });
    try {
      for (;;) {
        if (signal?.aborted === true) return 'aborted';
        const line = this.#take();
        if (line !== undefined) return { line };
        if (this.#ended) return 'ended';
        if (clock.out) return 'timeout';
        this.#stream.resume();
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', wake);
    }
  }

  #take(): string | undefined {
    const line = this.#ready[this.#taken];
    if (line === undefined) return undefined;
    this.#taken += 1;
    if (this.#taken === this.#ready.length) {
      this.#ready = [];
      this.#taken = 0;
    }
    return line;
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/**
 * Cuts a byte stream into lines at `\n` only (a line may hold U+2028) and decodes each whole line,
 * so a character split across chunks is never broken.
 */
export function createLineSplitter(): LineSplitter {
  let pending: Buffer[] = [];
  return {
    push(chunk) {
      const lines: string[] = [];
      let from = 0;
      for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, from)) {
        const tail = chunk.subarray(from, at);
        lines.push(pending.length === 0 ? tail.toString('utf8') : joined(pending, tail));
        pending = [];
        from = at + 1;
      }
      if (from < chunk.length) pending.push(chunk.subarray(from));
      return lines;
    },
  };
}

export interface LineSplitter {
  /** The lines that `chunk` completes, without their line ends. */
  push(chunk: Buffer): string[];
}

const NEWLINE = 0x0a;

function joined(pending: Buffer[], tail: Buffer): string {
  return Buffer.concat([...pending, tail]).toString('utf8');
}
