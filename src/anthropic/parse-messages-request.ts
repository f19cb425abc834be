/** Reads a Messages API request: turns any body into a turn or a precise error. */
import { BridgeError } from '../core/bridge-error.js';
import type { Json } from '../core/json.js';
import type { OutputFormat, Turn } from '../core/turn.js';
import { jsonSchemaFormat } from '../wire/content/json-schema-format.js';
import { partTypes, withoutNewerContent } from '../wire/content/newer-parts.js';
import type { FileLookup } from '../wire/content/referenced-files.js';
import { unsupported } from '../wire/invalid-request.js';
import { parseSampling } from '../wire/sampling.js';
import { ignoredFields } from '../wire/schema/ignored-fields.js';
import { createValidator } from '../wire/schema/validator.js';
import { leftOutBlockTypes, messagesSchemas, serverBlockTypes } from './messages-request-schema.js';
import type { MessagesRequest } from './messages-request-schema.js';
import { parseInputMessages } from './parse-input-messages.js';
import { parseMessagesTools } from './parse-messages-tools.js';
import { parseThinking } from './parse-thinking.js';
import { withTurnEffort } from './system-messages.js';

export interface ParsedMessagesRequest {
  readonly turn: Turn;
  readonly stream: boolean;
  /** The fields without effect, as the client would write them, each once. */
  readonly ignored: readonly string[];
}

/** @throws BridgeError validation_error whose message begins with the field, or unsupported_parameter for a thread or a compaction. */
export function parseMessagesRequest(body: unknown, files?: FileLookup): ParsedMessagesRequest {
  const { request, newer } = read(body, validateRequest);
  if (request.compaction !== undefined && request.compaction !== null) {
    throw unsupported(
      'compaction',
      'It asks for a summary in a signed block, which the Claude CLI cannot get. Ask for a summary in a message of your own.',
    );
  }
  return parsed(request, newer, files);
}

/**
 * In a thread, Anthropic keeps the conversation and the client sends only what is new. Anthropic's clients know this refusal:
 * they send the whole conversation and no thread from then on.
 */
function refuseThread({ thread }: MessagesRequest): void {
  if (thread === undefined || thread === null) return;
  throw new BridgeError(
    'unsupported_parameter',
    'thread is not supported. This server keeps no conversation; send all of its messages without thread.',
    {
      param: 'thread',
      anthropicDetails: { error_code: 'thread_unsupported_request', unsupported: ['thread'] },
    },
  );
}

/** The same without `max_tokens`. */
export function parseCountRequest(body: unknown, files?: FileLookup): ParsedMessagesRequest {
  const { request, newer } = read(body, validateCount);
  return parsed(request, newer, files);
}

const validateRequest = createValidator('MessagesRequest', messagesSchemas);
const validateCount = createValidator('CountTokensRequest', messagesSchemas);

/** With the names of the blocks that are left out. */
function read(
  body: unknown,
  validate: (body: unknown) => MessagesRequest,
): { readonly request: MessagesRequest; readonly newer: readonly string[] } {
  const newer: string[] = [];
  const request = validate(withoutNewerContent(body, BLOCKS, (name) => newer.push(name)));
  return { request, newer };
}

const BLOCKS = {
  known: new Set([...partTypes, ...serverBlockTypes, 'compaction']),
  leftOut: ({ type, name }: Json) =>
    leftOutBlockTypes.has(String(type)) || (type === 'server_tool_use' && name === 'advisor'),
};

function parsed(
  request: MessagesRequest,
  newer: readonly string[],
  files: FileLookup | undefined,
): ParsedMessagesRequest {
  refuseThread(request);
  const ignored = new Set([...ignoredFields(request, messagesSchemas.CountTokensRequest), ...newer]);
  const ignore = (name: string): void => {
    ignored.add(name);
  };
  const turn: Turn = {
    model: request.model,
    ...parseInputMessages(request, ignore, files),
    ...parseMessagesTools(request, ignore),
    sampling: parseSampling(samplingOf(request)),
    ...parseThinking(withTurnEffort(request)),
    ...(request.thinking?.display === 'omitted' && { thinkingDisplay: 'omitted' }),
    output: parseOutputFormat(request, ignore),
    ...(request.container != null && { container: request.container }),
    ...parseContextEdits(request, ignore),
    mayPause: true,
  };
  return { turn, stream: request.stream ?? false, ignored: [...ignored] };
}

/** The edits whose beta the CLI's own requests carry. */
function parseContextEdits(
  { context_management: management }: MessagesRequest,
  ignore: (name: string) => void,
): Pick<Turn, 'contextEdits'> {
  const edits = management?.edits ?? [];
  const passed = edits.filter(({ type }) => /^clear_(?:tool_uses|thinking)_/.test(type));
  if (passed.length < edits.length) ignore('context_management.edits');
  return passed.length > 0 ? { contextEdits: passed } : {};
}

/** Under OpenAI's names. */
function samplingOf(request: MessagesRequest): Parameters<typeof parseSampling>[0] {
  const { temperature = null, top_p = null, top_k = null, stop_sequences: stop = null } = request;
  return { max_tokens: request.max_tokens ?? null, temperature, top_p, top_k, stop };
}

/** `output_config.format` takes precedence over its older name. @throws BridgeError validation_error if the schema is not that of an object. */
function parseOutputFormat(
  { output_config: config, output_format: older }: MessagesRequest,
  ignore: (name: string) => void,
): OutputFormat {
  const asked = config?.format ?? older;
  if (!asked) return { type: 'text' };
  if (config?.format && older) ignore('output_format');
  const param = config?.format ? 'output_config.format.schema' : 'output_format.schema';
  return jsonSchemaFormat({ schema: asked.schema, strict: true }, param);
}
