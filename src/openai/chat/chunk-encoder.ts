/** Turns the events of an answer, or of several side by side, into the chunks of a streamed chat completion. */
import { addUsage } from '../../core/turn-event.js';
import type { TurnEvent, Usage } from '../../core/turn-event.js';
import { createCitedText } from '../web-search/url-citations.js';
import { annotation, chatFinishReason, completionUsage, tieredServed } from './chat-completion.js';
import type { Annotation, ChatCompletionChunk, ChunkChoice, ChunkDelta } from './chat-answer-schemas.js';
import { createThoughtLog } from './reasoning-details.js';
import { createToolDeltas } from './tool-deltas.js';

export interface ChunkEncoderOptions {
  /** The same in every chunk. */
  readonly id: string;
  /** Unix time in seconds, the same in every chunk. */
  readonly created: number;
  /** The model that the client named, until the answer names the one that serves. */
  readonly model: string;
  /** The number of answers; 1 by default. */
  readonly choices?: number;
  /** Adds the usage chunk, whose empty `choices` break clients that do not expect it. */
  readonly includeUsage: boolean;
  readonly legacyFunctions: boolean;
  /** The names of the tools whose calls have a free text instead of arguments; absent: none. */
  readonly customTools?: ReadonlySet<string>;
}

export interface ChunkEncoder {
  /** Whether every choice has ended. */
  readonly complete: boolean;
  /** The chunks with the roles not sent yet, for a stream that opens before its first event. */
  open(): ChatCompletionChunk[];
  /** `index` is the choice that the event belongs to. @throws BridgeError internal_error for events that fit no call. */
  encode(event: TurnEvent, index?: number): ChatCompletionChunk[];
}

export function createChunkEncoder(options: ChunkEncoderOptions): ChunkEncoder {
  const { id, created, includeUsage, legacyFunctions, customTools } = options;
  const choices = Array.from({ length: options.choices ?? 1 }, (_, index) => ({
    index,
    tools: createToolDeltas(legacyFunctions, customTools),
    cited: createCitedText(),
    annotations: new Array<Annotation>(),
    thoughts: createThoughtLog(),
    opened: false,
  }));
  let { model } = options;
  let running = choices.length;
  let spent: Usage | undefined;

  const chunk = (parts: readonly ChunkChoice[], usage: Usage | null = null): ChatCompletionChunk => ({
    id,
    object: 'chat.completion.chunk',
    created,
    ...tieredServed(model),
    choices: parts,
    ...(includeUsage ? { usage: usage && completionUsage(usage) } : {}),
  });
  const delta = (index: number, content: ChunkDelta): ChatCompletionChunk =>
    chunk([{ index, delta: content, finish_reason: null }]);
  const open = (choice: (typeof choices)[number]): ChatCompletionChunk[] => {
    if (choice.opened) return [];
    choice.opened = true;
    return [delta(choice.index, { role: 'assistant', content: '' })];
  };

  const encode = (event: TurnEvent, index = 0): ChatCompletionChunk[] => {
    const choice = choices[index];
    if (!choice) throw new RangeError(`There is no choice ${index}.`);
    const opened = (...contents: ChunkDelta[]): ChatCompletionChunk[] =>
      contents.length === 0 ? [] : [...open(choice), ...contents.map((content) => delta(index, content))];
    switch (event.type) {
      case 'start':
        model = event.model;
        return open(choice);
      case 'text-delta':
        if (event.text === '') return [];
        choice.cited.add(event.text);
        return opened({ content: event.text });
      case 'text-end':
        choice.annotations.push(...choice.cited.cite(event.text, event.citations).map(annotation));
        return [];
      case 'reasoning-delta':
      case 'redacted-reasoning': {
        const detail = choice.thoughts.add(event);
        if (!detail) return [];
        const said = event.type === 'reasoning-delta' ? event.text : '';
        return opened({
          ...(said !== '' && { reasoning_content: said, reasoning: said }),
          reasoning_details: [detail],
        });
      }
      case 'tool-start':
      case 'tool-delta':
      case 'tool-end':
        return opened(...choice.tools.encode(event));
      case 'refusal':
        return opened({ refusal: event.text });
      case 'adapted':
      case 'text-start':
      case 'citation':
      case 'block-start':
      case 'block-delta':
      case 'block-end':
      case 'limits':
        return [];
      case 'end': {
        running -= 1;
        spent = addUsage(spent, event.usage);
        const finish_reason = chatFinishReason(event.finishReason, legacyFunctions);
        const { annotations } = choice;
        const thinking_blocks = choice.thoughts.signed();
        return [
          ...open(choice),
          // OpenAI sends them once, after the text.
          ...(annotations.length > 0 ? [delta(index, { annotations })] : []),
          // Whole and only once, because OpenAI's own helpers replace or cannot join them.
          ...(thinking_blocks.length > 0 ? [delta(index, { thinking_blocks })] : []),
          chunk([{ index, delta: {}, finish_reason }]),
          ...(includeUsage && running === 0 ? [chunk([], spent)] : []),
        ];
      }
    }
  };
  return {
    get complete() {
      return running === 0;
    },
    open: () => choices.flatMap(open),
    encode,
  };
}
