/** Reads the tools of a Messages API request, and which of them the model may call. */
import type { ApiTool, Turn } from '../core/turn.js';
import { withoutCacheMarks } from '../wire/content/anthropic-blocks.js';
import { parseToolChoice } from '../wire/content/parse-tool-choice.js';
import { parseTools } from '../wire/content/parse-tools.js';
import { invalid, quoted, unsupported } from '../wire/invalid-request.js';
import { ignoredFields } from '../wire/schema/ignored-fields.js';
import { messagesSchemas } from './messages-request-schema.js';
import type { MessagesRequest, MessagesTool, MessagesToolChoice } from './messages-request-schema.js';

/** `ignore` gets the fields of tools that the model does not get. @throws BridgeError validation_error that names the tool. */
export function parseMessagesTools(
  { tools: asked, tool_choice: choice }: Pick<MessagesRequest, 'tools' | 'tool_choice'>,
  ignore: (name: string) => void,
): Pick<Turn, 'tools' | 'serverTools' | 'toolChoice' | 'parallelToolCalls'> {
  const all = (asked ?? []).map((tool, index) => ({ tool, at: `tools[${index}]` }));
  for (const { tool, at } of all) if (isOwn(tool)) check(tool, at, ignore);
  const offered = parseTools(asked ?? [], {
    ...{ ignore, tell: ignore, form: 'flat', namespaces: false },
    servedElsewhere: (tool) => !isOwn(tool),
  });
  const serverTools = parseServerTools(all, new Set(offered.map(({ name }) => name)));
  return {
    tools: offered.map(({ tool }) => tool),
    ...(serverTools.length > 0 && { serverTools }),
    toolChoice: parseToolChoice(choice && named(choice), offered, {
      param: 'tool_choice',
      serverTools: new Map(serverTools.map(({ definition: { name } }) => [name, name])),
    }),
    parallelToolCalls: choice?.disable_parallel_tool_use !== true,
  };
}

function isOwn({ type }: { readonly type?: string | null }): boolean {
  return !type || ['custom', 'function', 'namespace'].includes(type);
}

/** @throws BridgeError for a tool without a name, with a name that another tool has, or of a kind that cannot work here */
function parseServerTools(
  all: readonly { readonly tool: MessagesTool; readonly at: string }[],
  taken: Set<string>,
): ApiTool[] {
  const tools: ApiTool[] = [];
  let after = 0;
  for (const { tool, at } of all) {
    if (isOwn(tool)) {
      after += 1;
      continue;
    }
    const type = tool.type ?? '';
    if (needsBeta.test(type)) {
      throw unsupported(
        `${at}.type`,
        `A tool of the type ${quoted(type)} needs a beta header, which the Claude CLI does not send.`,
      );
    }
    const { name } = tool;
    if (!name) throw invalid(`${at}.name`, `${at}.name is missing.`);
    if (taken.has(name))
      throw invalid(
        `${at}.name`,
        `${at}.name is ${quoted(name)}, which is already the name of another tool.`,
      );
    taken.add(name);
    tools.push({
      type: 'api-tool',
      definition: { ...withoutCacheMarks({ ...tool, type }), name },
      param: at,
      after,
    });
  }
  return tools;
}

/** Tools that Anthropic's API knows only with a beta header. */
const needsBeta = /^(?:computer_|advisor_|mcp_toolset$)/;

function check(tool: MessagesTool, at: string, ignore: (name: string) => void): void {
  const { type, input_schema: schema } = tool;
  if (type === 'function' || type === 'namespace') {
    throw invalid(
      `${at}.type`,
      `${at}.type is "${type}"; for a tool of the client it is absent or "custom".`,
    );
  }
  if (!tool.name) throw invalid(`${at}.name`, `${at}.name is missing.`);
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
