/** Reads the tools of a Messages API request, and which of them the model may call. */
import type { Turn } from '../core/turn.js';
import { parseToolChoice } from '../wire/content/parse-tool-choice.js';
import { parseTools } from '../wire/content/parse-tools.js';
import { invalid } from '../wire/invalid-request.js';
import { ignoredFields } from '../wire/schema/ignored-fields.js';
import { messagesSchemas } from './messages-request-schema.js';
import type { MessagesRequest, MessagesTool, MessagesToolChoice } from './messages-request-schema.js';

/** `ignore` gets the tools that only Anthropic can run. @throws BridgeError validation_error that names the tool. */
export function parseMessagesTools(
  { tools: asked, tool_choice: choice }: Pick<MessagesRequest, 'tools' | 'tool_choice'>,
  ignore: (name: string) => void,
): Pick<Turn, 'tools' | 'toolChoice' | 'parallelToolCalls'> {
  for (const [index, tool] of (asked ?? []).entries()) check(tool, `tools[${index}]`, ignore);
  const offered = parseTools(asked ?? [], { ignore, form: 'flat', namespaces: false });
  return {
    tools: offered.map(({ tool }) => tool),
    toolChoice: parseToolChoice(choice && named(choice), offered, 'tool_choice'),
    parallelToolCalls: choice?.disable_parallel_tool_use !== true,
  };
}

function check(tool: MessagesTool, at: string, ignore: (name: string) => void): void {
  const { type, input_schema: schema } = tool;
  if (type === 'function' || type === 'namespace') {
    throw invalid(
      `${at}.type`,
      `${at}.type is "${type}"; for a tool of the client it is absent or "custom".`,
    );
  }
  if (type && type !== 'custom') return;
  if (!schema) throw invalid(`${at}.input_schema`, `${at}.input_schema is missing.`);
  const switchedOff = (name: string): boolean =>
    Object.entries(tool).some(([key, value]) => key === name && value === false);
  for (const name of ignoredFields(tool, messagesSchemas.MessagesTool)) {
    if (!switchedOff(name)) ignore(`tools[].${name}`);
  }
}

function named({ type, name }: MessagesToolChoice): { readonly type: string; readonly name?: string } {
  return { type, ...(type === 'tool' && name ? { name } : {}) };
}
