/** An invalid setting or config file: what is wrong, and the command that fixes it. */
export class SettingError extends Error {
  /** The flag that holds the invalid value, and a valid one. */
  readonly flag: { readonly name: string; readonly example: string } | undefined;

  constructor(
    /** What is wrong and what is allowed, without the next command. */
    readonly problem: string,
    /** The next command to type. */
    readonly next: string,
    { flag, ...options }: ErrorOptions & { readonly flag?: SettingError['flag'] } = {},
  ) {
    super(`${problem}\nNext: ${next}`, options);
    this.name = 'SettingError';
    this.flag = flag;
  }
}
