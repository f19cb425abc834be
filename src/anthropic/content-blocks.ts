/** Writes the content of a streamed message: it opens, fills and closes one block after another. */
import { BridgeError } from '../core/bridge-error.js';
import type { Json } from '../core/json.js';
import type { ContentBlock, ServerBlock } from './message.js';
import { namedEvent } from '../wire/sse-data.js';

export interface ContentBlocks {
  text(text: string): string;
  /** Begins another text block. */
  startText(citable: boolean): string;
  /** Adds a source to the open text block. */
  citation(citation: Json): string;
  /** Begins a block that passes as it is. */
  server(block: ServerBlock): string;
  /** Adds to the input of the open block. */
  serverInput(json: string): string;
  thinking(text: string, signature: string): string;
  redacted(data: string): string;
  call(id: string, name: string): string;
  /** Adds to the input of the open call. @throws BridgeError internal_error if another block is open. */
  fragment(id: string, json: string): string;
  /** Closes the open block, if there is one. */
  close(): string;
}

export function createContentBlocks(): ContentBlocks {
  let open: { readonly block: ContentBlock | ServerBlock; readonly index: number } | undefined;
  let count = 0;

  const close = (): string => {
    if (!open) return '';
    const { index } = open;
    open = undefined;
    return namedEvent('content_block_stop', { index });
  };
  const start = (block: ContentBlock | ServerBlock): string => {
    const before = close();
    open = { block, index: count };
    count += 1;
    const started = namedEvent('content_block_start', { index: open.index, content_block: block });
    // Anthropic's API sends its first ping here.
    return before + started + (count === 1 ? namedEvent('ping') : '');
  };
  const within = (type: 'text' | 'thinking'): string => {
    if (open?.block.type === type) return '';
    return start(type === 'text' ? { type, text: '' } : { type, thinking: '', signature: '' });
  };
  const delta = (content: object): string =>
    namedEvent('content_block_delta', { index: open?.index ?? 0, delta: content });

  return {
    text: (text) => (text === '' ? '' : within('text') + delta({ type: 'text_delta', text })),
    startText: (citable) => start({ type: 'text', text: '', ...(citable && { citations: [] }) }),
    citation: (citation) => within('text') + delta({ type: 'citations_delta', citation }),
    server: start,
    serverInput: (json) => delta({ type: 'input_json_delta', partial_json: json }),
    thinking(thinking, signature) {
      if (thinking === '' && signature === '') return '';
      return (
        within('thinking') +
        (thinking === '' ? '' : delta({ type: 'thinking_delta', thinking })) +
        // A signature is the last of its thought, and another thought may follow.
        (signature === '' ? '' : delta({ type: 'signature_delta', signature }) + close())
      );
    },
    redacted: (data) => start({ type: 'redacted_thinking', data }) + close(),
    call: (id, name) => start({ type: 'tool_use', id, name, input: {} }),
    fragment(id, json) {
      if (open?.block.type !== 'tool_use' || open.block.id !== id)
        throw new BridgeError(
          'internal_error',
          `A fragment came for the tool call ${id}, which is not open.`,
        );
      return json === '' ? '' : delta({ type: 'input_json_delta', partial_json: json });
    },
    close,
  };
}
