import type { Readable } from 'node:stream';
import { createLineSplitter } from './line-splitter.js';

/**
 * The lines of a child's output, read only while somebody asks for them: a consumer that stops pulling
 * stops the reading, and a full pipe then holds the child back.
 */
export class ChildLines {
  readonly #stream: Readable;
  readonly #splitter = createLineSplitter();
  #ready: string[] = [];
  #taken = 0;
  #ended = false;
  #wake: (() => void) | undefined;

  constructor(stream: Readable) {
    this.#stream = stream;
    stream.on('data', (chunk: Buffer) => {
      this.#ready.push(...this.#splitter.push(chunk));
      if (this.#ready.length > 0) stream.pause();
      this.#signal();
    });
    stream.on('error', () => undefined);
    stream.pause();
  }

  /** The next line, or `undefined` once there will be no more or `signal` is aborted. One reader at a time. */
  async next(signal?: AbortSignal): Promise<string | undefined> {
    const wake = (): void => this.#signal();
    signal?.addEventListener('abort', wake, { once: true });
    try {
      while (signal?.aborted !== true) {
        const line = this.#take();
        if (line !== undefined || this.#ended) return line;
        this.#stream.resume();
        await new Promise<void>((resolve) => (this.#wake = resolve));
      }
      return undefined;
    } finally {
      signal?.removeEventListener('abort', wake);
    }
  }

  /** No line will follow those already received. */
  end(): void {
    this.#ended = true;
    this.#signal();
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
