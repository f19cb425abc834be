/** A `fetch` for clients under test that checks every answer, streamed or not, against the official specification. */
import type { ApiChecker } from './api-document.js';
import type { Json } from '../../src/core/json.js';
import { eventFaults, specFaults, type SpecName } from './openai-spec.js';
import { responsesStreamFaults, sentEvents } from './responses-stream.js';

export interface CheckedFetch {
  readonly fetch: typeof fetch;
  /** What is wrong with the answers so far. */
  faults(): string[];
}

/** With a checker for the bridge's own OpenAPI document, it checks the answers against that, too. */
export function createCheckedFetch(own?: ApiChecker): CheckedFetch {
  const seen: Seen[] = [];
  return {
    fetch: async (input, init) => {
      const response = await fetch(input, init);
      const { pathname, searchParams, protocol } = new URL(input instanceof Request ? input.url : input);
      // With which OpenAI's SDK tries what this fetch can do.
      if (protocol === 'data:') return response;
      const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
      const path = pathname.replace(/\/$/u, '');
      const whole = !searchParams.has('starting_after');
      const record: Seen = { method, path, whole, response, text: '', ended: false };
      seen.push(record);
      // In Node 20, a copy of a body never ends once the other copy is cancelled, so this listens to the body itself.
      const body = response.body === null ? null : listenedTo(response.body, record);
      const { status, statusText, headers } = response;
      return new Response(body, { status, statusText, headers });
    },
    faults: () => seen.flatMap((each) => [...faultsOf(each), ...ownFaults(each, own)]),
  };
}

interface Seen {
  readonly method: string;
  readonly path: string;
  /** Whether a stream begins with its first event. */
  readonly whole: boolean;
  readonly response: Response;
  /** What the client has read. */
  text: string;
  /** Whether the client has read all of it. */
  ended: boolean;
}

function listenedTo(body: ReadableStream<Uint8Array>, record: Seen): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { done, value } = await reader.read();
      record.text += decoder.decode(value, { stream: !done });
      if (done) {
        record.ended = true;
        controller.close();
      } else controller.enqueue(value);
    },
    cancel: async (reason) => reader.cancel(reason),
  });
}

function ownFaults({ response, ...seen }: Seen, own: ApiChecker | undefined): string[] {
  return own?.faults({ ...seen, status: response.status, headers: response.headers }) ?? [];
}

function faultsOf({ path: asked, whole, response, text, ended }: Seen): string[] {
  const path = asked.replace(/^\/v1(?=\/)/u, '');
  const faults = response.headers.has('x-request-id') ? [] : [`${asked} has no x-request-id`];
  // The specification is OpenAI's alone.
  if (/^\/(?:api|messages)(?:\/|$)/u.test(path)) return faults;
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('text/event-stream')) {
    if (!RESPONSE.test(path)) return [...faults, ...streamFaults(text, ended, path)];
    const later = (): string[] =>
      sentEvents(text.slice(0, text.lastIndexOf('\n\n') + 2)).flatMap(eventFaults);
    return [...faults, ...(whole ? responsesStreamFaults(text, ended) : later())];
  }
  if (!ended || !type.startsWith('application/json')) return faults;
  const value = JSON.parse(text) as Json;
  // Anthropic's clients get errors in their own form.
  const failure = 'request_id' in value ? undefined : 'ErrorResponse';
  const name = response.ok ? schemaOf(path, value) : failure;
  return name === undefined ? faults : [...faults, ...specFaults(name, value)];
}

/** Chunks, then `[DONE]` or an error event, and nothing after it. */
function streamFaults(text: string, ended: boolean, path: string): string[] {
  const blocks = text.split('\n\n');
  const rest = blocks.pop() ?? '';
  const events = blocks.filter((block) => !block.startsWith(':'));
  const faults = events.flatMap((event, index) => {
    if (event === 'data: [DONE]') return index === events.length - 1 ? [] : ['[DONE] is not the end'];
    if (!/^data: .*$/u.test(event)) return [`This is no event: ${event}`];
    const value = JSON.parse(event.slice('data: '.length)) as object;
    if (!('error' in value)) return chunkFaults(path, value);
    return index === events.length - 1 ? specFaults('ErrorResponse', value) : ['an error is not the end'];
  });
  const last = events.at(-1) ?? '';
  const closed = last === 'data: [DONE]' || last.startsWith('data: {"error"');
  return ended && (rest !== '' || !closed) ? [...faults, `The stream ended with ${rest || last}`] : faults;
}

function chunkFaults(path: string, value: object): string[] {
  if (path.endsWith('/chat/completions')) return specFaults('CreateChatCompletionStreamResponse', value);
  // The specification has one schema for complete answers and chunks, and omits what is null until the end.
  const { usage, choices, ...rest } = value as TextChunk;
  const ended = choices.map((choice) => ({ ...choice, finish_reason: choice.finish_reason ?? 'stop' }));
  const whole = { ...rest, choices: ended, ...(usage === null ? {} : { usage }) };
  return specFaults('CreateCompletionResponse', JSON.parse(JSON.stringify(whole)));
}

interface TextChunk {
  readonly choices: readonly { readonly finish_reason: string | null }[];
  readonly usage?: object | null;
}

/** `undefined` where the specification has no schema: for the bridge's own routes, deleted responses, Anthropic's models and empty lists. */
function schemaOf(path: string, value: Json): SpecName | undefined {
  const [, name] = schemas.find(([pattern]) => pattern.test(path)) ?? [];
  const { object, data } = value;
  if (object === 'list' && Array.isArray(data) && data.length === 0) return undefined;
  return typeof name === 'function' ? name(value) : name;
}

const RESPONSE = /^\/responses(?:\/[^/]+(?:\/cancel)?)?$/u;

type Schema = SpecName | ((value: Json) => SpecName | undefined);

const schemas: readonly (readonly [RegExp, Schema])[] = [
  [/^\/chat\/completions$/u, 'CreateChatCompletionResponse'],
  [/^\/completions$/u, 'CreateCompletionResponse'],
  [/^\/embeddings$/u, 'CreateEmbeddingResponse'],
  [/^\/models$/u, (value) => ('has_more' in value ? undefined : 'ListModelsResponse')],
  [/^\/models\/.+$/u, (value) => ('type' in value ? undefined : 'Model')],
  [/^\/responses\/compact$/u, 'CompactResource'],
  [/^\/responses\/input_tokens$/u, 'TokenCountsResource'],
  [/^\/responses\/[^/]+\/input_items$/u, 'ResponseItemList'],
  [RESPONSE, (value) => ('deleted' in value ? undefined : 'Response')],
  [/^\/files$/u, ({ object }) => (object === 'list' ? 'ListFilesResponse' : 'OpenAIFile')],
  [/^\/files\/[^/]+$/u, (value) => ('deleted' in value ? 'DeleteFileResponse' : 'OpenAIFile')],
  [/^\/batches$/u, ({ object }) => (object === 'list' ? 'ListBatchesResponse' : 'Batch')],
  [/^\/batches\/[^/]+(?:\/cancel)?$/u, 'Batch'],
  [/^\/conversations\/[^/]+\/items$/u, 'ConversationItemList'],
  [
    /^\/conversations\/[^/]+\/items\/[^/]+$/u,
    ({ object }) => (object === 'conversation' ? 'ConversationResource' : 'ConversationItem'),
  ],
  [
    /^\/conversations(?:\/[^/]+)?$/u,
    (value) => (value['deleted'] === true ? 'DeletedConversationResource' : 'ConversationResource'),
  ],
];
