/** Chooses how to make the model answer in the client's output format. */
import type { Turn } from '../../core/turn.js';
import { record, type Json } from '../../core/json.js';
import type { ApiTool } from './api-request.js';
import { createFreshNames } from './fresh-names.js';
import type { ModelFacts } from './model-facts.js';
import { nativeOutputSchema } from './output-schema.js';
import type { PropertyNames } from './property-names.js';
import type { ToolSchemaReader } from './tool-schema.js';

export type OutputPlan =
  | { readonly type: 'text' }
  /** The API makes the answer's text match this schema. */
  | { readonly type: 'native'; readonly schema: Json; readonly check: OutputCheck }
  /** The model writes its answer into the input of this tool. */
  | {
      readonly type: 'tool';
      readonly tool: ApiTool;
      /** Set when properties had to be renamed for the API. */
      readonly names?: PropertyNames;
      readonly check: OutputCheck;
    };

/** The client's own schema, against which the finished answer is checked. */
export interface OutputCheck {
  readonly schema: Json;
  /** Where the schema is in the client's request. */
  readonly param: string;
  /** Whether JSON that does not fit is a failure. */
  readonly strict: boolean;
}

/**
 * The API's own output format if the model has it and the schema fits its limits, otherwise a tool. The API constrains no text
 * that has citations, and web search always adds them, beside words of its own about the search.
 */
export function outputPlan(
  { output, tools, messages, serverTools = [] }: Pick<Turn, 'output' | 'tools' | 'messages' | 'serverTools'>,
  facts: ModelFacts,
  read: ToolSchemaReader,
): OutputPlan {
  if (output.type === 'text') return { type: 'text' };
  const check =
    output.type === 'json-schema'
      ? { schema: output.schema, param: output.param, strict: output.strict }
      : { schema: ANY_OBJECT, param: 'response_format', strict: true };
  const cites = asksForCitations(messages) || serverTools.some(({ type }) => type === 'web-search');
  const native =
    facts.structuredOutput && output.type === 'json-schema' && !cites
      ? nativeOutputSchema(output.schema)
      : undefined;
  if (native) return { type: 'native', schema: native, check };
  const name = createFreshNames(tools.map((tool) => tool.name)).fresh('final_answer');
  const { schema, names } = read(check.schema);
  const tool = { name, description: DESCRIPTION, input_schema: schema };
  return { type: 'tool', check, tool, ...(names && { names }) };
}

function asksForCitations(messages: Turn['messages']): boolean {
  return messages.some(({ blocks }) =>
    blocks.some(
      (block) => citesItself(block) || (block.type === 'tool-result' && block.content.some(citesItself)),
    ),
  );
}

function citesItself(block: Turn['messages'][number]['blocks'][number]): boolean {
  if (block.type === 'document') return block.citations === true;
  return block.type === 'native' && record(block.block['citations'])['enabled'] === true;
}

const ANY_OBJECT: Json = { type: 'object' };

const DESCRIPTION =
  'Gives the final answer to the user. Call it exactly once, as the last thing you do, with the whole answer ' +
  'as its input; write no text beside it.';
