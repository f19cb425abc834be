/** Turns the events of an answer into the items of a response and the events of its stream. */
import { BridgeError } from '../../core/bridge-error.js';
import type { TypedJson } from '../../core/json.js';
import type { FinishReason, TurnEvent, Usage } from '../../core/turn-event.js';
import { messageWithLimit } from '../../wire/error-response.js';
import { errorTable } from '../../wire/error-table.js';
import type { OfferedTool } from '../../wire/content/distinct-tools.js';
import { openCustomCall, openFunctionCall } from './output-call.js';
import type { OpenCall } from './output-call.js';
import { openMessage, openReasoning, openRefusal } from './output-items.js';
import type { ItemPlace, OpenItem, OpenMessage, OpenReasoning } from './output-items.js';
import { openWebSearch } from './output-web-search.js';
import type { OpenWebSearch } from './output-web-search.js';
import { itemId, responseId, responseUsage } from './response.js';
import type { ItemKind } from './response.js';
import type { ItemStatus, OutputItem, ResponseBody, ResponseEvent } from './response-schemas.js';
import type { ResponseSettings } from './response-settings.js';

export interface ResponseWriterOptions {
  /** The ids are made from it. */
  readonly id: string;
  /** Unix time in seconds. */
  readonly created: number;
  /** The same now. */
  readonly now: () => number;
  /** The model that the client named, until the answer names the one that serves. */
  readonly model: string;
  readonly settings: ResponseSettings;
  readonly tools: readonly OfferedTool[];
  /** Whether a web search names the pages that it found. */
  readonly searchSources?: boolean;
  /** Whether thoughts come with what the model needs to get them back. */
  readonly encryptedThoughts?: boolean;
  /** Whether the model is asked; otherwise the response stays empty. */
  readonly generate?: boolean;
}

export interface ResponseWriter {
  /** The whole response, once the answer has ended. */
  readonly ended: ResponseBody | undefined;
  /** The response as it is now. */
  readonly now: ResponseBody;
  /** The first events of a stream, unless they were written already. */
  open(): ResponseEvent[];
  write(event: TurnEvent): ResponseEvent[];
  /** Begins an item that no event of the model asks for. */
  add(kind: ItemKind, make: (place: ItemPlace) => OpenItem): ResponseEvent[];
  /** The event that reports a failure, with the items so far. */
  fail(error: BridgeError): ResponseEvent;
}

export function createResponseWriter(options: ResponseWriterOptions): ResponseWriter {
  const { id, created, now, settings, tools } = options;
  const { searchSources = false, encryptedThoughts = false, generate = true } = options;
  let { model } = options;
  let opened = false;
  let ended: ResponseBody | undefined;
  let count = 0;
  const done: { readonly kind: OpenItem['kind']; readonly item: OutputItem }[] = [];
  let current:
    OpenItem | OpenMessage | OpenReasoning | OpenWebSearch | (OpenCall & { readonly id: string }) | undefined;

  const body = (
    status: ResponseBody['status'],
    more: Partial<Pick<ResponseBody, 'error' | 'incomplete_details' | 'usage'>> = {},
    unfinished: ItemStatus = 'incomplete',
  ): ResponseBody => ({
    ...{ id: responseId(id), object: 'response', created_at: created, status },
    completed_at: status === 'completed' ? now() : null,
    ...{ error: null, incomplete_details: null, model, usage: null },
    output: [...done.map(({ item }) => item), ...(current ? [current.item(unfinished)] : [])],
    ...settings,
    ...more,
  });
  const open = (): ResponseEvent[] => {
    if (opened) return [];
    opened = true;
    const response = body('in_progress');
    return [
      { type: 'response.created', response },
      { type: 'response.in_progress', response },
    ];
  };
  const close = (status: ItemStatus = 'completed'): ResponseEvent[] => {
    if (!current) return [];
    const events = current.close(status);
    done.push({ kind: current.kind, item: current.item(status) });
    current = undefined;
    return events;
  };
  const place = (kind: ItemKind): ItemPlace => ({
    item_id: itemId(kind, id, count++),
    output_index: done.length,
  });
  /** Closes the current item and begins another one. */
  const begin = <Item extends NonNullable<typeof current>>(make: () => Item): [Item, ResponseEvent[]] => {
    const closing = close();
    const item = make();
    current = item;
    return [item, [...open(), ...closing, ...item.opened]];
  };

  const say = (text: string): ResponseEvent[] => {
    if (text === '') return [];
    if (current && 'text' in current) return current.text(text);
    const [message, events] = begin(() => openMessage(place('msg')));
    return [...events, ...message.text(text)];
  };
  const reasoning = (): [OpenReasoning, ResponseEvent[]] =>
    current && 'think' in current
      ? [current, []]
      : begin(() => openReasoning(place('rs'), encryptedThoughts));
  const think = (text: string, signature = ''): ResponseEvent[] => {
    if (text === '' && (signature === '' || !encryptedThoughts)) return [];
    const [item, events] = reasoning();
    const said = text === '' ? [] : item.think(text);
    if (signature !== '') item.sign(signature);
    return [...events, ...said];
  };
  const hide = (data: string): ResponseEvent[] => {
    if (!encryptedThoughts) return [];
    const [item, events] = reasoning();
    item.hide(data);
    return events;
  };
  const call = (callId: string, modelName: string): ResponseEvent[] => {
    const offered = tools.find(({ tool }) => tool.name === modelName);
    const { name, namespace } = offered ?? { name: modelName };
    const called = { call_id: callId, name, ...(namespace === undefined ? {} : { namespace }) };
    const [, events] = begin(() => ({
      ...(offered?.custom === true
        ? openCustomCall(place('ctc'), called)
        : openFunctionCall(place('fc'), called)),
      id: callId,
    }));
    return events;
  };
  const beginBlock = (block: TypedJson): ResponseEvent[] =>
    block.type === 'server_tool_use' && block['name'] === 'web_search'
      ? begin(() => openWebSearch(place('ws'), block, searchSources))[1]
      : [];
  const endBlock = (block: TypedJson): ResponseEvent[] => {
    if (!current || !('searching' in current)) return [];
    if (block.type === 'server_tool_use') return current.searching(block);
    if (block.type !== 'web_search_tool_result' || block['tool_use_id'] !== current.callId) return [];
    current.found(block);
    return close();
  };
  const running = (callId: string): OpenCall => {
    if (current && 'fragment' in current && current.id === callId) return current;
    throw new BridgeError(
      'internal_error',
      `A fragment came for the tool call ${callId}, which is not being written.`,
    );
  };
  const end = (reason: FinishReason, usage: Usage): ResponseEvent[] => {
    const cut = reason !== 'stop' && reason !== 'tool-calls';
    const closing = close(cut ? 'incomplete' : 'completed');
    // Clients expect a message in every answer that calls no tool.
    const silent = done.every(({ kind }) => kind === 'reasoning' || kind === 'search');
    const added =
      silent && !cut && generate ? [...begin(() => openMessage(place('msg')))[1], ...close()] : [];
    const incomplete_details = cut
      ? { reason: reason === 'refusal' ? ('content_filter' as const) : ('max_output_tokens' as const) }
      : null;
    const status = cut ? 'incomplete' : 'completed';
    ended = body(status, { incomplete_details, usage: responseUsage(usage) });
    return [...open(), ...closing, ...added, { type: `response.${status}`, response: ended }];
  };

  return {
    get ended() {
      return ended;
    },
    get now() {
      return ended ?? body('in_progress', {}, 'in_progress');
    },
    open,
    write(event) {
      switch (event.type) {
        case 'start':
          model = event.model;
          return open();
        case 'text-delta':
          return say(event.text);
        case 'reasoning-delta':
          return think(event.text, event.signature);
        case 'redacted-reasoning':
          return hide(event.data);
        case 'refusal':
          return begin(() => openRefusal(place('msg'), event.text))[1];
        case 'tool-start':
          return call(event.id, event.name);
        case 'tool-delta':
          return running(event.id).fragment(event.json);
        case 'tool-end':
          running(event.id);
          return close();
        case 'text-end':
          return current && 'cite' in current ? current.cite(event.text, event.citations) : [];
        case 'block-start':
          return beginBlock(event.block);
        case 'block-end':
          return endBlock(event.block);
        case 'adapted':
        case 'text-start':
        case 'citation':
        case 'block-delta':
        case 'limits':
          return [];
        case 'end':
          return end(event.finishReason, event.usage);
      }
    },
    add: (kind, make) => begin(() => make(place(kind)))[1],
    fail(error) {
      const { responses: code } = errorTable[error.code];
      const failure = { code, message: messageWithLimit(error) };
      return { type: 'response.failed', response: body('failed', { error: failure }) };
    },
  };
}
