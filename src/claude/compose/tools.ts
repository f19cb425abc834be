/** The tools of a turn as the model's API takes them. */
import type { Turn } from '../../core/turn.js';
import type { Adaptation } from './adaptation.js';
import type { ApiTool } from './api-request.js';
import type { ModelFacts } from './model-facts.js';
import type { OutputPlan } from './output-plan.js';
import { strictToolSchemas } from './output-schema.js';
import type { PropertyNames } from './property-names.js';
import { offeredNames } from './tool-choice.js';
import type { ToolSchemaReader } from './tool-schema.js';

export interface ApiTools {
  /** Those that are offered, in the client's order; the output tool last. */
  readonly tools: readonly ApiTool[];
  /** By tool, of all the client's, also those that are not offered now: earlier calls name them too. */
  readonly names: ReadonlyMap<string, PropertyNames>;
  readonly adapted: readonly Adaptation[];
}

export function apiTools(
  turn: Turn,
  facts: ModelFacts,
  output: OutputPlan,
  read: ToolSchemaReader,
): ApiTools {
  const all = turn.tools.map((tool) => ({ tool, ...read(tool.parameters) }));
  const renamed = all.map(({ tool, names }) => [tool.name, names] as const);
  const outputNames = output.type === 'tool' ? [[output.tool.name, output.names] as const] : [];
  const names = new Map(
    [...renamed, ...outputNames].filter((entry): entry is Renamed => entry[1] !== undefined),
  );
  const allowed = offeredNames(
    all.map(({ tool }) => tool.name),
    turn.toolChoice,
    output.type === 'tool',
  );
  const offered = all.filter(({ tool }) => allowed.includes(tool.name));
  const strict = offered.filter(({ tool }) => tool.strict === true);
  const strictSchemas = facts.structuredOutput ? strictToolSchemas(strict) : [];
  const bySchema = new Map(strict.map((each, index) => [each, strictSchemas[index]]));
  const tools = offered.map((each): ApiTool => {
    const { name, description } = each.tool;
    const strictSchema = bySchema.get(each);
    return {
      name,
      ...(description !== undefined && { description }),
      input_schema: strictSchema ?? each.schema,
      ...(strictSchema && { strict: true }),
    };
  });
  const loose = strict.filter((each) => bySchema.get(each) === undefined).map(({ tool }) => tool.name);
  return {
    tools: output.type === 'tool' ? [...tools, output.tool] : tools,
    names,
    adapted: loose.length === 0 ? [] : [{ option: 'strict', what: looseText(loose, facts) }],
  };
}

type Renamed = readonly [string, PropertyNames];

function looseText(names: readonly string[], facts: ModelFacts): string {
  if (!facts.structuredOutput) return 'left out: this model cannot be held to a schema';
  const [first, ...others] = names;
  const which = others.length === 0 ? first : `${first} and ${others.length} more`;
  return `left out for ${which}: the schema is not one that the model can be held to`;
}
