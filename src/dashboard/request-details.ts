/** Everything that the bridge knows about one request; it knows none of its words. */
import { element, pair } from './element.js';
import { count, duration, moment } from './format.js';
import type { RequestBody } from './response-bodies.js';

/** @param meanings says what each error code means. */
export function requestDetails(
  request: RequestBody,
  meanings: Readonly<Partial<Record<string, string>>>,
): HTMLElement {
  const { id, method, route, started_at, ms, status, stream, client, model, served_by } = request;
  const { first_token_ms: first, own_ms: own, error, ignored, adapted } = request;
  const {
    input_tokens: input,
    cached_tokens: cached,
    cache_write_tokens: written,
    output_tokens: output,
  } = request;
  const meaning = error === undefined ? undefined : meanings[error];
  const known: [string, string | undefined][] = [
    [
      'failed because',
      error === undefined ? undefined : `${error}${meaning === undefined ? '' : `: ${meaning}`}`,
    ],
    ['request', `${method} ${route}`],
    ['its id begins with', id],
    ['arrived', moment(started_at)],
    ['asked for', model],
    ['served by', served_by],
    ['key', client],
    ['answer', stream === undefined ? undefined : stream ? 'streamed' : 'in one piece'],
    ['first token', first === undefined ? undefined : duration(first)],
    ['of it the bridge', own === undefined ? undefined : `${duration(own)}${shareOf(own, first)}`],
    ['took', status === undefined ? undefined : duration(ms)],
    [
      'tokens in',
      input === undefined
        ? undefined
        : `${count(input)}, of them ${count(cached ?? 0)} from the cache and ${count(written ?? 0)} written to it`,
    ],
    ['tokens out', output === undefined ? undefined : `${count(output)}${rateOf(request)}`],
    ['without effect', ignored?.join(', ')],
    ['done instead', adapted?.join('; ')],
  ];
  return element(
    'dl',
    { class: 'details' },
    ...known.flatMap(([name, value]) =>
      value === undefined ? [] : [pair(name, value, name === 'failed because' ? 'bad' : '')],
    ),
  );
}

function shareOf(own: number, first: number | undefined): string {
  if (first === undefined || first === 0) return '';
  return ` (${((100 * own) / first).toFixed(1)} %)`;
}

function rateOf({ ms, first_token_ms: first, output_tokens: output }: RequestBody): string {
  if (first === undefined || output === undefined || ms - first < 100) return '';
  return `, ${count(Math.round((output * 1000) / (ms - first)))} a second`;
}
