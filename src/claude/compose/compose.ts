/** Composes a turn into the exact request for the model's API. Only this folder knows the API's rules. */
import type { Turn } from '../../core/turn.js';
import type { Adaptation } from '../../core/turn-event.js';
import type { ApiBlock, ApiMessage, ApiRequest } from './api-request.js';
import { withCacheMarks, type CacheLifetime } from './cache-marks.js';
import { recallThoughts, type AnswerMemory, type RequestHash } from './known-thoughts.js';
import { apiMessages, withoutThinking } from './messages.js';
import type { ModelFacts } from './model-facts.js';
import { outputPlan, type OutputPlan } from './output-plan.js';
import type { PropertyNames } from './property-names.js';
import { samplingOf } from './sampling.js';
import { thinkingOf } from './thinking.js';
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
  /** The key for remembering the answer's thoughts; absent when nothing will need them. */
  readonly memoryKey?: string;
  /** The messages that ask again when the model answers in text although it must call a tool; absent when the API forces the call. */
  readonly askAgain?: (answer: string) => readonly ApiMessage[];
}

/** How to read the answer to a request. */
export interface AnswerReading {
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
export function compose(turn: Turn, context: ComposeContext): Composed {
  const { model, facts, lifetime, memory, toolSchemas, hash } = context;
  const output = outputPlan(turn, facts, toolSchemas);
  const { tools, names, adapted: toolsAdapted } = apiTools(turn, facts, output, toolSchemas);
  const required = turn.toolChoice.mode === 'required' || output.type === 'tool';
  const past = apiMessages(turn.messages, (tool) => names.get(tool));
  const recalled = recallThoughts(past, { model, system: turn.system, tools }, memory, hash);
  const thinking = thinkingOf(turn.reasoning, facts, {
    maxTokens: turn.sampling.maxTokens,
    forcedCall: required && tools.length > 0,
    thoughtsMissing: recalled.thoughtsMissing,
  });
  const canForce =
    facts.forcedTools === 'always' || (facts.forcedTools === 'without-thinking' && !thinking.on);
  const { instruction, ...choice } = apiToolChoice({
    choice: turn.toolChoice,
    offered: tools.map(({ name }) => name),
    outputTool: output.type === 'tool' ? output.tool.name : undefined,
    parallel: turn.parallelToolCalls,
    canForce,
  });
  const sampling = samplingOf(turn.sampling, facts, thinking.on);
  const messages = withCacheMarks(thinking.on ? recalled.messages : withoutThinking(past), lifetime);
  const asked = instruction === undefined ? messages : told(messages, instruction);
  const outputConfig = {
    ...(thinking.effort !== undefined && { effort: thinking.effort }),
    ...(output.type === 'native' && { format: { type: 'json_schema', schema: output.schema } }),
  };
  return {
    system: turn.system,
    request: {
      messages: asked,
      tools,
      ...choice,
      ...sampling.fields,
      thinking: thinking.thinking,
      ...(Object.keys(outputConfig).length > 0 && { output_config: outputConfig }),
    },
    opening: messages.find(({ role }) => role === 'user')?.content ?? [],
    adapted: [
      ...toolsAdapted,
      ...(instruction !== undefined && turn.toolChoice.mode === 'required' ? [FORCED_IN_WORDS] : []),
      ...thinking.adapted,
      ...sampling.adapted,
    ],
    reading: { names, output },
    ...(thinking.on && instruction === undefined && { memoryKey: recalled.key }),
    ...(instruction !== undefined && {
      askAgain: (answer) => [
        ...asked,
        { role: 'assistant', content: [{ type: 'text', text: answer }] },
        { role: 'user', content: [{ type: 'text', text: instruction }] },
      ],
    }),
  };
}

const FORCED_IN_WORDS: Adaptation = {
  option: 'toolChoice',
  what: 'told in words: this model cannot be forced to call a tool',
};

/** The instruction comes after the mark, so that the next request finds everything before it in the cache. */
function told(messages: readonly ApiMessage[], instruction: string): ApiMessage[] {
  return messages.map((message, index) =>
    index === messages.length - 1
      ? { ...message, content: [...message.content, { type: 'text', text: instruction }] }
      : message,
  );
}
