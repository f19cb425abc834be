/** Counts the answers under way, and tells when there is none left. */
export class Running {
  #count = 0;
  #waiters: (() => void)[] = [];

  get count(): number {
    return this.#count;
  }

  /** Call the result once, when the answer is over. */
  enter(): () => void {
    this.#count += 1;
    return () => {
      this.#count -= 1;
      if (this.#count > 0) return;
      for (const waiter of this.#waiters.splice(0)) waiter();
    };
  }

  /** Resolves with true when no answer is under way, with false after `ms`. */
  async none(ms: number): Promise<boolean> {
    if (this.#count === 0) return true;
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      this.#waiters.push(() => {
        clearTimeout(timer);
        resolve(true);
      });
    });
  }
}
