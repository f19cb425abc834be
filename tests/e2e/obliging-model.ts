/** A model that does what a request demands: a forced call, an answer in JSON, or else an echo. */
import { answer, toolUse } from '../support/api-reply.js';
import { lastUserText, type ApiTool, type MessagesBody } from '../support/api-request.js';
import type { ReplyScript } from '../support/messages-api.js';

/** @param fill makes a value that fits a schema. */
export function obligingModel(
  fill: (schema: unknown, body: MessagesBody) => unknown = (schema) => sample(schema),
): ReplyScript {
  let calls = 0;
  return ({ body }) => {
    const tool = demandedTool(body);
    if (tool !== undefined) {
      calls += 1;
      const id = `toolu_obliging_${String(calls).padStart(12, '0')}`;
      return answer([toolUse(id, tool.name, record(fill(tool.input_schema, body)))]);
    }
    const format = record(body.output_config?.['format']);
    if (format['type'] === 'json_schema') return answer(JSON.stringify(fill(format['schema'], body)));
    return answer(`You said: ${lastUserText(body)}`);
  };
}

/** The instruction that demands a tool call in words, for a model that cannot be forced. */
export function toldToCall(offered: readonly string[]): string {
  const [only, ...others] = offered;
  return others.length === 0
    ? `Answer by calling the tool ${String(only)}.`
    : 'Answer by calling one of the tools.';
}

function demandedTool(body: MessagesBody): ApiTool | undefined {
  const { tools = [], tool_choice: choice } = body;
  if (choice?.['type'] === 'tool') return tools.find(({ name }) => name === choice['name']);
  if (choice?.['type'] === 'any') return tools[0];
  return lastUserText(body).endsWith(toldToCall(tools.map(({ name }) => name))) ? tools[0] : undefined;
}

/** The smallest value that fits a plain JSON schema. @param root holds what references refer to. */
function sample(schema: unknown, root = schema): unknown {
  const { $ref: ref, type, properties, required, enum: values, anyOf, allOf } = record(schema);
  if (typeof ref === 'string') return sample(referred(root, ref), root);
  if (Array.isArray(values)) return values[0];
  if (Array.isArray(anyOf)) return sample(anyOf[0], root);
  if (Array.isArray(allOf)) return sample(allOf[0], root);
  switch (type) {
    case 'string':
      return 'text';
    case 'number':
    case 'integer':
      return 1;
    case 'boolean':
      return true;
    case 'array':
      return [];
    default: {
      const names = Array.isArray(required) ? (required as string[]) : [];
      return Object.fromEntries(names.map((name) => [name, sample(record(properties)[name], root)]));
    }
  }
}

function referred(root: unknown, ref: string): unknown {
  const path = ref.split('/').slice(1);
  return path.reduce((value: unknown, name) => record(value)[name], root);
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
