/** An invalid setting or config file: what is wrong, and the command that fixes it. */
export class SettingError extends Error {
  constructor(
    /** What is wrong and what is allowed, without the next command. */
    readonly problem: string,
    /** The next command to type. */
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(`${problem}\nNext: ${next}`, options);
    this.name = 'SettingError';
  }
}
