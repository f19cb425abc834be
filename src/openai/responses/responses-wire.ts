/** Reads a Responses request, and creates the writers of its answer. */
import type {
  AnswerCollector,
  AnswerHead,
  EventFrame,
  StreamEncoder,
  WireRequest,
} from '../../core/wire-request.js';
import { refuseLargeEcho } from '../../wire/schema/bounds.js';
import { obfuscated } from '../../wire/obfuscation.js';
import { sseEvent } from '../../wire/sse-data.js';
import { createCompactionWriter } from './compaction-writer.js';
import { parseResponsesRequest } from './parse-responses-request.js';
import type { ParseOptions } from './parse-responses-request.js';
import { conversationOf, outputOf } from './resolve-conversation.js';
import type { PastResponses } from './resolve-conversation.js';
import { responseSettings } from './response-settings.js';
import type { ResponseEvent } from './response-schemas.js';
import type { ResponsesRequest } from './responses-request-schema.js';
import { createResponseWriter } from './response-writer.js';
import { askingForSummary } from './summary-turn.js';
import type { ResponseWriter } from './response-writer.js';

/** @throws BridgeError whose `param` names the field, also for a past that is not kept. */
export async function readResponsesRequest(
  body: unknown,
  past: PastResponses,
  { generate = true, background = false }: ParseOptions = {},
): Promise<WireRequest> {
  const options = { generate, background, compaction: true, conversation: true };
  const parsed = await parseResponsesRequest(body, past, options);
  const { request, turn, tools, items, inputFrom, compacting, ignored, told, optionNames } = parsed;
  const settings = responseSettings(request);
  refuseLargeEcho(
    Object.values(settings),
    largestOf(request),
    'Put long instructions into a system message of input, which is not repeated.',
  );
  const searchSources = request.include?.includes('web_search_call.action.sources') ?? false;
  const encryptedThoughts = request.include?.includes('reasoning.encrypted_content') ?? false;
  const obfuscate = request.stream_options?.include_obfuscation ?? false;
  const stored = request.store !== false;
  const conversation = conversationOf(request);
  const durable = request.store === true || request.background === true;
  let writer: ResponseWriter | undefined;
  const written = ({ id, created, now }: AnswerHead): ResponseWriter =>
    (writer = (compacting ? createCompactionWriter : createResponseWriter)({
      ...{ id, created, now, model: turn.model, settings, tools, searchSources, encryptedThoughts },
      generate,
    }));
  return {
    turns: [compacting ? askingForSummary(turn, 'nothing') : turn],
    ...{ stream: request.stream ?? false, ignored, told, optionNames, stored },
    ...(request.background === true && {
      background: { snapshot: () => writer?.now ?? {}, past: { items, inputFrom } },
    }),
    collector: (head) => responseCollector(written(head)),
    encoder: (head, frame) => responseStream(written(head), { frame, obfuscate }),
    completed: async () => {
      const response = writer?.ended;
      if (!response) return true;
      const record = { id: response.id, response, items, inputFrom, ...(durable && { durable }) };
      past.remember?.(record);
      const kept = !stored || (await past.keep(record));
      const added =
        conversation === undefined ||
        (await past.conversations?.add(conversation, items.slice(inputFrom), outputOf(record)));
      return kept && added !== false;
    },
  };
}

function responseCollector(writer: ResponseWriter): AnswerCollector {
  return {
    add(event) {
      writer.write(event);
      return writer.ended;
    },
  };
}

function responseStream(
  writer: ResponseWriter,
  { frame = sseEvent, obfuscate }: { readonly frame?: EventFrame | undefined; readonly obfuscate: boolean },
): StreamEncoder {
  let sequence = 0;
  const numbered = (event: ResponseEvent): object => {
    const sent = { ...event, sequence_number: sequence++ };
    return obfuscate && event.type.endsWith('.delta') ? obfuscated(sent) : sent;
  };
  const text = (events: readonly ResponseEvent[]): string =>
    events.map((event) => frame(event.type, numbered(event))).join('');
  return {
    get complete() {
      return writer.ended !== undefined;
    },
    open: () => text(writer.open()),
    encode: (event) => text(writer.write(event)),
    ending: '',
    failure: (error) => text([writer.fail(error)]),
  };
}

/** The field that makes up most of what an answer repeats. */
function largestOf({ instructions, tools, text, metadata }: ResponsesRequest): string {
  const length = (value: unknown): number => JSON.stringify(value ?? null).length;
  const parts = {
    instructions: length(instructions),
    tools: length(tools),
    text: length(text),
    metadata: length(metadata),
  };
  return Object.entries(parts).toSorted(([, one], [, other]) => other - one)[0]?.[0] ?? 'instructions';
}
