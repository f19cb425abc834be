/** The responses of an operation in OpenAPI's form, by status, including errors. */
import { BridgeError } from '../core/bridge-error.js';
import type { BridgeErrorCode } from '../core/bridge-error.js';
import { errorBody, errorHeaders, httpStatus } from '../wire/error-response.js';
import { commonErrors, errorTable } from '../wire/error-table.js';
import { ref } from '../wire/schema/json-schema.js';
import { quotaHeaderNames } from './answer-headers.js';
import type { AnswerHeader } from './answer-headers.js';
import type { AnswerDoc, FailureDoc, OperationDoc } from './operation-doc.js';

/** By status. */
export function answersOf(doc: OperationDoc, needsKey: boolean): Readonly<Record<string, object>> {
  const keyErrors: readonly BridgeErrorCode[] = needsKey ? ['invalid_api_key', 'queue_full'] : [];
  const answers = new Map(doc.answers.map((answer) => [String(answer.status), answerObject(answer, doc)]));
  const failures = new Map<string, FormedCode[]>();
  for (const code of new Set([...(doc.errors ?? []), ...commonErrors, ...keyErrors])) {
    for (const form of doc.failures ?? [openaiFailures]) {
      const status = String(form.failure(new BridgeError(code, '')).status);
      if (!answers.has(status)) failures.set(status, [...(failures.get(status) ?? []), { code, form }]);
    }
  }
  const failed = [...failures].map(([status, formed]) => [status, failureObject(formed, doc)] as const);
  return Object.fromEntries(
    [...answers, ...failed].toSorted(([one], [other]) => Number(one) - Number(other)),
  );
}

interface FormedCode {
  readonly code: BridgeErrorCode;
  readonly form: FailureDoc;
}

export const openaiFailures: FailureDoc = {
  schema: 'Error',
  failure: (error) => {
    const body = errorBody(error);
    return { status: httpStatus(error), label: error.code, body };
  },
};

function answerObject(
  { description, headers = [], ...answer }: AnswerDoc,
  { request }: OperationDoc,
): object {
  const { json, events, lines, other } = answer;
  const examples = [...(request?.examples ?? []), ...(answer.examples ?? [])];
  const inJson = examples.filter((example) => typeof example.answer === 'object');
  const inText = examples.filter((example) => typeof example.answer === 'string');
  const content = {
    ...(json === undefined ? {} : { 'application/json': media(json, inJson) }),
    ...(events === undefined ? {} : { 'text/event-stream': media(events, inText) }),
    ...(lines === undefined ? {} : { 'application/x-ndjson': media(lines, inText) }),
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

function failureObject(
  formed: readonly FormedCode[],
  { answers, errors = [], failures: allForms = [openaiFailures] }: OperationDoc,
): object {
  const forms = allForms.filter((form) => formed.some((each) => each.form === form));
  const codes = formed.map(({ code }) => code);
  const told = formed.map(({ code, form }) => {
    const meaning = sentence(errorTable[code].meaning);
    const name = form === forms[0] ? code : `${code}_${form.schema}`;
    return { name, meaning, ...form.failure(new BridgeError(code, meaning)) };
  });
  const retried = codes.some((code) => hasRetryHeaders(code));
  const headers: readonly AnswerHeader[] = [
    'x-request-id',
    ...forms.flatMap(({ headers = [] }) => headers),
    'x-should-retry',
    ...(retried ? (['retry-after', 'retry-after-ms'] as const) : []),
    ...(errors.includes('unsupported_parameter')
      ? (['x-claude-bridge-ignored', 'x-claude-bridge-adapted'] as const)
      : []),
    ...(answers.some(({ headers }) => headers?.includes(conversation)) ? [conversation] : []),
    // Present once the model was asked, even if it failed.
    ...(errors.includes('rate_limit_exceeded') ? limitHeaderNames : []),
    ...(errors.includes('quota_exceeded') ? quotaHeaderNames : []),
    ...(codes.includes('invalid_api_key') ? (['www-authenticate'] as const) : []),
  ];
  const examples = told.map(({ name, body }) => ({ name, answer: body }));
  return {
    description: told.map(({ label, meaning }) => `\`${label}\`: ${meaning}`).join('\n\n'),
    headers: headerRefs(headers),
    content: {
      'application/json': media(forms.map(({ schema }) => schema).join('Or'), examples),
    },
  };
}

const conversation: AnswerHeader = 'x-claude-bridge-conversation';

const limitHeaderNames: readonly AnswerHeader[] = [
  'x-claude-bridge-limit-status',
  'x-claude-bridge-limit-window',
  'x-claude-bridge-limit-reset',
  'x-claude-bridge-plan',
  'x-ratelimit-remaining-requests',
  'x-ratelimit-reset-requests',
];

function hasRetryHeaders(code: BridgeErrorCode): boolean {
  return 'retry-after' in errorHeaders(new BridgeError(code, '', { retryable: true }), 0);
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

function headerRefs(names: readonly AnswerHeader[]): object {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
