/** A setting or the config file that cannot be used: what is wrong, and the command that mends it. */
export class SettingError extends Error {
  constructor(
    /** What happened and what is allowed, without the remedy. */
    readonly problem: string,
    /** The next command to type. */
    readonly next: string,
    options?: ErrorOptions,
  ) {
    super(`${problem}\nNext: ${next}`, options);
    this.name = 'SettingError';
  }
}
