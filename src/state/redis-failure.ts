/** Says in a few words what is wrong with Redis. Never names an address, an argument or a secret, because clients see it. */

/** Redis is not reachable, or refused a command. */
export class RedisFailure extends Error {
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
    this.name = 'RedisFailure';
  }
}

/** Thrown by `within`. */
export class RedisTimeout extends Error {}

export function reasonOf(error: unknown): string {
  if (error instanceof RedisFailure) return error.reason;
  if (error instanceof RedisTimeout) return 'Redis does not answer';
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string') return reasonOfCode(code);
  const text = typeof message === 'string' ? message : '';
  if (text.startsWith('ERR DB index')) return 'Redis has no database with this number';
  // The first word of an error reply is its kind; the rest can repeat arguments.
  const kind = /^[A-Z]{2,20}(?= )/.exec(text)?.[0];
  if (kind !== undefined) return REFUSALS.get(kind) ?? `Redis refuses (${kind})`;
  return 'the connection to Redis was lost';
}

/** For Node's socket and TLS errors. */
function reasonOfCode(code: string): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the host of Redis is unknown (${code})`;
  if (/CERT|TLS|SSL|UNABLE_TO/.test(code)) return `TLS with Redis fails (${code})`;
  return `Redis is not reachable (${code})`;
}

const REFUSALS = new Map([
  ['WRONGPASS', 'Redis refuses the password'],
  ['NOAUTH', 'Redis requires a password'],
  ['NOPERM', 'Redis does not allow its user to do this'],
  ['OOM', 'Redis is out of memory'],
  ['MISCONF', 'Redis cannot write to its disk'],
  ['READONLY', 'this Redis is a read-only replica'],
  ['LOADING', 'Redis is still loading its data'],
  ['BUSY', 'Redis is busy with a script'],
]);
