/** Says in half a sentence what is wrong with Redis. Never an address, an argument or a secret: clients read it too. */

/** Redis could not be asked, or refused. */
export class RedisFailure extends Error {
  constructor(
    readonly reason: string,
    options?: ErrorOptions,
  ) {
    super(reason, options);
    this.name = 'RedisFailure';
  }
}

/** The error of `within`. */
export class RedisTimeout extends Error {}

export function reasonOf(error: unknown): string {
  if (error instanceof RedisFailure) return error.reason;
  if (error instanceof RedisTimeout) return 'Redis does not answer';
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (typeof code === 'string') return reasonOfCode(code);
  const text = typeof message === 'string' ? message : '';
  if (text.startsWith('ERR DB index')) return 'Redis has no database of that number';
  // The first word of a refusal is its kind; what follows may repeat arguments.
  const kind = /^[A-Z]{2,20}(?= )/.exec(text)?.[0];
  if (kind !== undefined) return REFUSALS.get(kind) ?? `Redis refuses (${kind})`;
  return 'the connection to Redis broke';
}

/** Of Node's errors of sockets and TLS. */
function reasonOfCode(code: string): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return `the host of Redis is not known (${code})`;
  if (/CERT|TLS|SSL|UNABLE_TO/.test(code)) return `TLS with Redis fails (${code})`;
  return `Redis is not reachable (${code})`;
}

const REFUSALS = new Map([
  ['WRONGPASS', 'Redis refuses the password'],
  ['NOAUTH', 'Redis asks for a password'],
  ['NOPERM', 'Redis does not let its user do this'],
  ['OOM', 'Redis has no memory left'],
  ['MISCONF', 'Redis cannot write to its disk'],
  ['READONLY', 'this Redis is a replica, which takes no writes'],
  ['LOADING', 'Redis is still loading its data'],
  ['BUSY', 'Redis is busy with a script'],
]);
