/** Whether the real Messages API would refuse a request, and with which message. */
import type { IncomingHttpHeaders } from 'node:http';
import { bodyRules } from './body-shape.js';
import { cacheMarkRules } from './cache-mark-rules.js';
import { callRules } from './call-rules.js';
import { grammarRules } from './grammar-rules.js';
import { isObject } from './json.js';
import { mediaRules } from './media-rules.js';
import { modelRules } from './model-rules.js';
import { UNKNOWN_MODEL, modelTraits } from './models.js';
import { firstRefusal, layOut } from './rule.js';
import type { Rule, RuleSwitch } from './rule.js';
import { samplingRules } from './sampling-rules.js';
import { SignatureLedger } from './signature-ledger.js';
import { sizeRules } from './size-rules.js';
import { textRules } from './text-rules.js';
import { thinkingRules } from './thinking-rules.js';
import { toolRules } from './tool-rules.js';
import { systemTurnRules, turnRules } from './turn-rules.js';

export interface Refusal {
  readonly status: number;
  readonly type: string;
  readonly message: string;
}

export interface RefusalOptions {
  /** Rules to leave out. */
  readonly lenient?: readonly RuleSwitch[];
  /** The signatures this API issued; none by default. */
  readonly ledger?: SignatureLedger;
}

/** In the order in which the API checks: it reports only one complaint. */
const rules: readonly Rule[] = [
  ...bodyRules,
  ...toolRules,
  ...textRules,
  ...turnRules,
  ...callRules,
  ...cacheMarkRules,
  ...systemTurnRules,
  ...modelRules,
  ...samplingRules,
  ...grammarRules,
  ...thinkingRules,
  ...mediaRules,
  ...sizeRules,
];

const mostBytes = 32 * 1024 * 1024;

/** @param body the request as parsed JSON. */
export function refusal(
  body: unknown,
  headers: IncomingHttpHeaders,
  options: RefusalOptions = {},
): Refusal | undefined {
  if (Number(headers['content-length'] ?? 0) > mostBytes)
    return { status: 413, type: 'request_too_large', message: 'Request exceeds the maximum size' };
  if (!isObject(body)) return invalid('Input should be a valid dictionary');
  if (!isWellFormed(body))
    return invalid(
      'The request body is not valid JSON: no low surrogate in string: line 1 column 1 (char 0)',
    );
  const lenient = new Set(options.lenient);
  const model = typeof body['model'] === 'string' ? modelTraits(body['model']) : UNKNOWN_MODEL;
  if (model === undefined && !lenient.has('unknown-model'))
    return { status: 404, type: 'not_found_error', message: `model: ${String(body['model'])}` };
  const betas = String(headers['anthropic-beta'] ?? '')
    .split(',')
    .map((beta) => beta.trim())
    .filter((beta) => beta !== '');
  const complaint = firstRefusal(rules, {
    body,
    model: model ?? UNKNOWN_MODEL,
    betas,
    version: String(headers['anthropic-version'] ?? '2023-06-01'),
    ...layOut(body),
    ledger: options.ledger ?? new SignatureLedger(),
    lenient,
  });
  return complaint === undefined ? undefined : invalid(complaint);
}

export function invalid(message: string): Refusal {
  return { status: 400, type: 'invalid_request_error', message };
}

/** True when no key or text contains half of a surrogate pair. */
function isWellFormed(value: unknown): boolean {
  if (typeof value === 'string') return !/\p{Surrogate}/u.test(value);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([key, member]) => isWellFormed(key) && isWellFormed(member));
}
