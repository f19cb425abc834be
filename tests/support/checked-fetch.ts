/** A `fetch` for clients under test that checks every answer, streamed or not, against the official specification. */
import type { ApiChecker } from './api-document.js';
import { specFaults, type SpecName } from './openai-spec.js';
import { responsesStreamFaults } from './responses-stream.js';

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
      const { pathname: path, protocol } = new URL(input instanceof Request ? input.url : input);
      // With which OpenAI's SDK tries what this fetch can do.
      if (protocol === 'data:') return response;
      const method = init?.method ?? (input instanceof Request ? input.method : 'GET');
      const record: Seen = { method, path, response, text: '', ended: false };
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

function faultsOf({ path, response, text, ended }: Seen): string[] {
  const faults = response.headers.has('x-request-id') ? [] : [`${path} has no x-request-id`];
  if ((response.headers.get('content-type') ?? '').startsWith('text/event-stream')) {
    if (path.endsWith('/responses')) return [...faults, ...responsesStreamFaults(text, ended)];
    return [...faults, ...streamFaults(text, ended, path)];
  }
  // Ollama's answers are no part of the specification.
  if (!ended || path.startsWith('/api/')) return faults;
  if ((response.headers.get('content-type') ?? '').startsWith('application/octet-stream')) return faults;
  const value = JSON.parse(text) as object;
  if (path.endsWith('/input_items') && response.ok)
    return [...faults, ...specFaults('ResponseItemList', value)];
  const named = response.ok ? namedSchema(path, value) : undefined;
  if (named) return [...faults, ...specFaults(named, value)];
  if ('deleted' in value || 'has_more' in value) return faults;
  return [...faults, ...specFaults(response.ok ? wholeSchema(path) : 'ErrorResponse', value)];
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

/** Of objects that say what they are, and of their lists. The specification has no empty list. */
function namedSchema(path: string, value: object): SpecName | undefined {
  const { object, data } = value as { readonly object?: unknown; readonly data?: readonly object[] };
  if (object === 'file') return 'deleted' in value ? 'DeleteFileResponse' : 'OpenAIFile';
  if (object === 'batch') return 'Batch';
  if (object === 'conversation') return 'ConversationResource';
  if (object === 'conversation.deleted') return 'DeletedConversationResource';
  if (/\/conversations\/[^/]+\/items\/[^/]+$/u.test(path)) return 'ConversationItem';
  if (object !== 'list' || (data ?? []).length === 0) return undefined;
  if (path.endsWith('/files')) return 'ListFilesResponse';
  if (path.endsWith('/batches')) return 'ListBatchesResponse';
  return path.includes('/conversations/') ? 'ConversationItemList' : undefined;
}

function wholeSchema(path: string): SpecName {
  if (path.endsWith('/chat/completions')) return 'CreateChatCompletionResponse';
  if (path.endsWith('/responses/compact')) return 'CompactResource';
  if (path.endsWith('/responses/input_tokens')) return 'TokenCountsResource';
  if (path.includes('/responses')) return 'Response';
  if (path.endsWith('/completions')) return 'CreateCompletionResponse';
  return path.endsWith('/models') ? 'ListModelsResponse' : 'Model';
}
