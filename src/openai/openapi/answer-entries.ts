/** The answers of an operation as OpenAPI writes them: what may come by status, failures included. */
import { BridgeError } from '../../core/bridge-error.js';
import type { BridgeErrorCode } from '../../core/bridge-error.js';
import { errorBody, httpStatus } from '../error-response.js';
import { ref } from '../json-schema.js';
import type { AnswerHeader } from './answer-headers.js';
import { commonErrors, errorMeanings } from './error-docs.js';
import type { AnswerDoc, OperationDoc } from './operation-doc.js';

/** By status. */
export function answersOf(doc: OperationDoc, needsKey: boolean): Readonly<Record<string, object>> {
  const keyErrors: readonly BridgeErrorCode[] = needsKey ? ['invalid_api_key'] : [];
  const answers = new Map(doc.answers.map((answer) => [String(answer.status), answerObject(answer, doc)]));
  const failures = new Map<string, BridgeErrorCode[]>();
  for (const code of new Set([...(doc.errors ?? []), ...commonErrors, ...keyErrors])) {
    const status = String(httpStatus(new BridgeError(code, '')));
    if (!answers.has(status)) failures.set(status, [...(failures.get(status) ?? []), code]);
  }
  const { errorSchema = 'Error' } = doc;
  const failed = [...failures].map(([status, codes]) => [status, failureObject(codes, errorSchema)] as const);
  return Object.fromEntries(
    [...answers, ...failed].toSorted(([one], [other]) => Number(one) - Number(other)),
  );
}

function answerObject(
  { description, headers = [], ...answer }: AnswerDoc,
  { request }: OperationDoc,
): object {
  const { json, events, other } = answer;
  const examples = [...(request?.examples ?? []), ...(answer.examples ?? [])];
  const inJson = examples.filter((example) => typeof example.answer === 'object');
  const inEvents = examples.filter((example) => typeof example.answer === 'string');
  const content = {
    ...(json === undefined ? {} : { 'application/json': media(json, inJson) }),
    ...(events === undefined ? {} : { 'text/event-stream': media(events, inEvents) }),
    ...(other === undefined ? {} : { [other]: { schema: { type: 'string' } } }),
  };
  return { description, headers: headerRefs(['x-request-id', ...headers]), content };
}

function media(
  schema: string,
  examples: readonly { readonly name: string; readonly answer: unknown }[],
): object {
  const values = examples.map(({ name, answer }) => [name, { value: answer }] as const);
  return { schema: ref(schema), ...(values.length > 0 ? { examples: Object.fromEntries(values) } : {}) };
}

function failureObject(codes: readonly BridgeErrorCode[], schema: string): object {
  const meanings = codes.map((code) => `\`${wireCode(code)}\`: ${errorMeanings[code]}.`);
  const repeatable: readonly AnswerHeader[] = ['x-should-retry', 'retry-after', 'retry-after-ms'];
  const limits: readonly AnswerHeader[] = codes.includes('rate_limited')
    ? [
        'x-claude-bridge-limit-status',
        'x-claude-bridge-limit-window',
        'x-ratelimit-remaining-requests',
        'x-ratelimit-reset-requests',
      ]
    : [];
  const key: readonly AnswerHeader[] = codes.includes('invalid_api_key') ? ['www-authenticate'] : [];
  return {
    description: meanings.join('\n\n'),
    headers: headerRefs(['x-request-id', ...repeatable, ...limits, ...key]),
    content: { 'application/json': { schema: ref(schema) } },
  };
}

function headerRefs(names: readonly AnswerHeader[]): object {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}

function wireCode(code: BridgeErrorCode): string {
  return errorBody(new BridgeError(code, '')).error.code ?? code;
}
