/** A model that does what a request demands of it: a forced call, an answer in JSON, or else an echo. */
import { answer, toolUse } from '../support/api-reply.js';
import { lastUserMessage, lastUserText, type ApiTool, type MessagesBody } from '../support/api-request.js';
import type { ReplyScript } from '../support/messages-api.js';

export function obligingModel(): ReplyScript {
  let calls = 0;
  return ({ body }) => {
    const tool = demandedTool(body);
    if (tool === undefined) return answer(`You said: ${lastUserText(body)}`);
    calls += 1;
    return answer([toolUse(`toolu_obliging_${calls}`, tool.name, record(sample(tool.input_schema)))]);
  };
}

function demandedTool({ tools = [], tool_choice: choice, messages }: MessagesBody): ApiTool | undefined {
  if (choice?.['type'] === 'tool') return tools.find(({ name }) => name === choice['name']);
  if (choice?.['type'] === 'any') return tools[0];
  const answered = lastUserMessage({ model: '', messages }).content.some(
    ({ type }) => type === 'tool_result',
  );
  // The tool through which the CLI has the model answer in JSON (2.1.197, 2.1.330).
  return answered ? undefined : tools.find(({ name }) => name === 'StructuredOutput');
}

/** The least that fits a plain JSON schema. */
function sample(schema: unknown): unknown {
  const { type, properties, required, enum: values, anyOf } = record(schema);
  if (Array.isArray(values)) return values[0];
  if (Array.isArray(anyOf)) return sample(anyOf[0]);
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
      return Object.fromEntries(names.map((name) => [name, sample(record(properties)[name])]));
    }
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
