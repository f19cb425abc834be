/** Composes a turn into the exact request for the model's API. Only this folder knows the API's rules. */
import { BridgeError } from '../../core/bridge-error.js';
import type { Turn } from '../../core/turn.js';
import type { Adaptation } from '../../core/turn-event.js';
import type { ApiBlock, ApiMessage, ApiRequest } from './api-request.js';
import { withCacheMarks, type CacheLifetime } from './cache-marks.js';
import { recallAnswers, type AnswerMemory, type RequestHash } from './known-answers.js';
import { apiMessages, continued } from './messages.js';
import type { ModelFacts } from './model-facts.js';
import { outputPlan, type OutputPlan } from './output-plan.js';
import type { PropertyNames } from './property-names.js';
import { samplingOf } from './sampling.js';
import { withInstructionsFirst } from './system-messages.js';
import { thinkingOf } from './thinking.js';
import { withDistinctNames } from './tool-names.js';
import { apiToolChoice, apiTools } from './tools.js';
import type { ToolSchemaReader } from './tool-schema.js';

export interface Composed {
  readonly system: string;
  readonly request: ApiRequest;
  /** The client's first message, without the bridge's instructions. */
  readonly opening: readonly ApiBlock[];
  /** Options that the model does not accept as they are, each once. */
  readonly adapted: readonly Adaptation[];
  readonly reading: AnswerReading;
  /** Where the bridge ends the answer's text, because the API does not; empty: nowhere. */
  readonly cutAt: readonly string[];
  /** How to remember the answer; absent when nothing will need more of it than clients send back. */
  readonly memory?: AnswerKey;
  /** The messages that let the model go on with an answer that paused; absent when the client sees to that. */
  readonly goOn?: (answer: readonly ApiBlock[]) => readonly ApiMessage[];
  /** The messages that ask again when the model answers in text although it must call a tool; absent when the API forces the call. */
  readonly askAgain?: (answer: string) => readonly ApiMessage[];
}

export interface AnswerKey {
  readonly key: string;
  /** False: they are bound to an instruction that no later request has. */
  readonly thoughts: boolean;
}

/** How to read the answer to a request. */
export interface AnswerReading {
  /** By the API's name: the client's, for tools that had to be renamed. */
  readonly clientNames: ReadonlyMap<string, string>;
  /** By tool: the client's names of the properties that had to be renamed for the API. */
  readonly names: ReadonlyMap<string, PropertyNames>;
  readonly output: OutputPlan;
}

export interface ComposeContext {
  /** The model's id, or the name with which the CLI was started. */
  readonly model: string;
  readonly facts: ModelFacts;
  readonly lifetime: CacheLifetime;
  readonly memory: AnswerMemory;
  readonly toolSchemas: ToolSchemaReader;
  readonly hash: RequestHash;
}

/** @throws BridgeError `validation_error` that names the client's field, when something has no equivalent. */
export function compose(asked: Turn, context: ComposeContext): Composed {
  const { model, facts, lifetime, memory, toolSchemas, hash } = context;
  const placed = facts.systemMessages ? asked : withInstructionsFirst(asked);
  const { turn, clientNames } = withDistinctNames(placed);
  const output = outputPlan(turn, facts, toolSchemas);
  const { tools, forced, names, adapted: toolsAdapted } = apiTools(turn, facts, output, toolSchemas);
  const required = turn.toolChoice.mode === 'required' || output.type === 'tool';
  const inWords = turn.prefillInWords === true && !canPrefill(turn, facts, { output, required });
  const prefill = turn.prefill !== undefined && !inWords;
  if (prefill) checkPrefill(turn, facts);
  const past = apiMessages(turn.messages, (tool) => names.get(tool), {
    begun: turn.prefill === undefined ? undefined : inWords ? 'in-words' : 'prefill',
  });
  const recalled = recallAnswers(past, { model, system: turn.system, tools }, memory, hash);
  const thinking = thinkingOf(turn, facts, {
    maxTokens: turn.sampling.maxTokens,
    forcedCall: required && tools.length > 0,
    display: turn.thinkingDisplay ?? 'summarized',
    prefill,
    thoughtsMissing: recalled.thoughtsMissing,
  });
  const { instruction, ...choice } = apiToolChoice({
    choice: turn.toolChoice,
    offered: tools.map(({ name }) => name),
    forced,
    outputTool: output.type === 'tool' ? output.tool.name : undefined,
    clientTools: tools.filter((tool) => 'input_schema' in tool).length > (output.type === 'tool' ? 1 : 0),
    parallel: turn.parallelToolCalls,
    // Where a forced call and thinking exclude each other, the model does not think.
    canForce: facts.forcedTools !== 'never',
  });
  const sampling = samplingOf(turn.sampling, facts, thinking.on);
  const conversation = thinking.on ? recalled.messages : recalled.withoutThoughts;
  const put = (messages: readonly ApiMessage[]): ApiMessage[] => {
    const marked = withCacheMarks(messages, lifetime);
    return instruction === undefined ? marked : told(marked, instruction);
  };
  const messages = put(conversation);
  const searches = tools.some((tool) => !('input_schema' in tool));
  // Where the model does not think, the API refuses to clear its thoughts.
  const edits = (turn.contextEdits ?? []).filter(
    ({ type }) => thinking.on || !String(type).startsWith('clear_thinking_'),
  );
  const outputConfig = {
    ...(thinking.effort !== undefined && { effort: thinking.effort }),
    ...(output.type === 'native' && { format: { type: 'json_schema', schema: output.schema } }),
  };
  return {
    system: turn.system,
    request: {
      messages,
      tools,
      ...(turn.container !== undefined && { container: turn.container }),
      ...choice,
      ...sampling.fields,
      thinking: thinking.thinking,
      ...(Object.keys(outputConfig).length > 0 && { output_config: outputConfig }),
      ...(edits.length > 0 && { context_management: { edits } }),
    },
    opening: conversation.find(({ role }) => role === 'user')?.content ?? [],
    adapted: [
      ...toolsAdapted,
      ...(turn.prefill !== undefined && inWords ? [PREFILL_IN_WORDS] : []),
      ...(instruction !== undefined && turn.toolChoice.mode === 'required' ? [FORCED_IN_WORDS] : []),
      ...thinking.adapted,
      ...sampling.adapted,
      ...(sampling.blankStop.length > 0 && output.type !== 'text' ? [BLANK_STOP_IN_JSON] : []),
    ],
    reading: { names, clientNames, output },
    cutAt: output.type === 'text' ? sampling.blankStop : [],
    ...((searches || (thinking.on && instruction === undefined)) && {
      memory: { key: recalled.key, thoughts: instruction === undefined },
    }),
    ...(turn.mayPause !== true && { goOn: (answer) => put(continued(conversation, answer)) }),
    ...(instruction !== undefined && {
      askAgain: (answer) => [
        ...messages,
        { role: 'assistant', content: [{ type: 'text', text: answer }] },
        { role: 'user', content: [{ type: 'text', text: instruction }] },
      ],
    }),
  };
}

/** Whether the API lets the model continue the answer that the client has begun. */
function canPrefill(
  turn: Turn,
  facts: ModelFacts,
  { output, required }: { readonly output: OutputPlan; readonly required: boolean },
): boolean {
  return facts.prefill && !required && output.type === 'text' && !endsInSpace(turn);
}

function endsInSpace({ messages }: Turn): boolean {
  const last = messages.at(-1)?.blocks.at(-1);
  return last?.type === 'text' && /\s$/u.test(last.text);
}

/** Refuses in the API's own words what it would refuse. @throws BridgeError */
function checkPrefill(turn: Turn, { prefill }: ModelFacts): void {
  const { prefill: param = '' } = turn;
  const refuse = (message: string): never => {
    throw new BridgeError('invalid_request', message, { param });
  };
  if (!prefill) {
    refuse(
      'This model does not support assistant message prefill. The conversation must end with a user message.',
    );
  }
  if (endsInSpace(turn)) refuse('messages: final assistant content cannot end with trailing whitespace');
}

export const PREFILL_IN_WORDS: Adaptation = {
  option: 'prefill',
  what: 'told in words to go on: the model cannot continue its own last message in this request',
};

const BLANK_STOP_IN_JSON: Adaptation = {
  option: 'stop',
  what: 'left out where it is white space: an answer in JSON holds it anywhere',
};

const FORCED_IN_WORDS: Adaptation = {
  option: 'toolChoice',
  what: 'told in words: this model cannot be forced to call a tool',
};

/** The instruction comes after the mark, so that the next request finds everything before it in the cache. */
function told(messages: readonly ApiMessage[], instruction: string): ApiMessage[] {
  const question = messages.findLastIndex(({ role }) => role === 'user');
  return messages.map((message, index) =>
    index === question
      ? { ...message, content: [...message.content, { type: 'text', text: instruction }] }
      : message,
  );
}
