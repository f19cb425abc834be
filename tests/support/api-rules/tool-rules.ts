/** Rules on the list of tools and on the tool choice. */
import { isObject, objectAt, objects, textAt } from './json.js';
import type { Json } from './json.js';
import type { Rule, RuleRequest } from './rule.js';
import { isValidSchema } from './schema-2020.js';
import { first } from './shape.js';

const invalidSchema =
  'JSON schema is invalid. It must match JSON Schema draft 2020-12 (https://json-schema.org/draft/2020-12). Learn more about tool use at https://platform.claude.com/docs/en/agents-and-tools/tool-use/overview.';

const knownServerTools =
  /^(?:bash|text_editor|web_search|web_fetch|code_execution|computer|computer_toolset|browser_toolset|memory|tool_search_tool_(?:regex|bm25)|advisor)_\d{8}$/u;

export const toolRules: readonly Rule[] = [
  {
    what: 'a tool is the client’s own or of a type the server knows',
    check: ({ body }) =>
      first(
        objects(body['tools']).map((tool) => () => {
          const type = tool['type'];
          return isCustom(tool) || type === 'mcp_toolset' || knownServerTools.test(String(type))
            ? undefined
            : `'${textAt(body, 'model')}' does not support tool types: ${String(type)}.`;
        }),
      ),
  },
  {
    what: 'names of tools are unique',
    check: ({ body }) => {
      const names = objects(body['tools']).map((tool) => tool['name']);
      return new Set(names).size < names.length ? 'tools: Tool names must be unique.' : undefined;
    },
  },
  {
    what: 'the input of a tool is an object',
    check: eachSchema((schema, path) => {
      if (schema['type'] === undefined) return `${path}.type: Field required`;
      return schema['type'] === 'object' ? undefined : `${path}.type: Input should be 'object'`;
    }),
  },
  {
    what: 'no combination of schemas at its top',
    check: eachSchema((schema, path) =>
      ['oneOf', 'allOf', 'anyOf'].some((key) => key in schema)
        ? `${path}: input_schema does not support oneOf, allOf, or anyOf at the top level`
        : undefined,
    ),
  },
  {
    what: 'plain names of its own properties; those further inside are free',
    check: eachSchema((schema, path) =>
      Object.keys(objectAt(schema, 'properties')).every((key) => /^[a-zA-Z0-9_.-]{1,64}$/u.test(key))
        ? undefined
        : `${path}.properties: Property keys should match pattern '^[a-zA-Z0-9_.-]{1,64}$'`,
    ),
  },
  {
    what: 'the schema is one of draft 2020-12',
    check: eachSchema((schema, path) => (isValidSchema(schema) ? undefined : `${path}: ${invalidSchema}`)),
  },
  {
    what: 'a search names the sites to search or those to leave out, not both',
    check: ({ body }) =>
      first(
        objects(body['tools']).map((tool, index) => () => {
          const { allowed_domains: allowed, blocked_domains: blocked } = tool;
          return allowed != null && blocked != null
            ? `tools.${index}.${textAt(tool, 'type')}: Only one of allowed_domains or blocked_domains can be specified`
            : undefined;
        }),
      ),
  },
  {
    what: 'not all tools are deferred',
    check: ({ body }) => {
      const tools = objects(body['tools']);
      return tools.length > 0 && tools.every((tool) => tool['defer_loading'] === true)
        ? 'All tools have defer_loading set'
        : undefined;
    },
  },
  {
    what: 'no choice without tools',
    check: ({ body }) =>
      'tool_choice' in body && objects(body['tools']).length === 0
        ? 'tool_choice: tool_choice may only be specified while providing `tools`.'
        : undefined,
  },
  {
    what: 'the tool chosen is one of them',
    check: ({ body }) => {
      const choice = objectAt(body, 'tool_choice');
      const name = textAt(choice, 'name');
      return choice['type'] !== 'tool' || objects(body['tools']).some((tool) => tool['name'] === name)
        ? undefined
        : `Tool '${name}' not found in provided tools`;
    },
  },
];

function isCustom(tool: Json): boolean {
  return (tool['type'] ?? 'custom') === 'custom';
}

function eachSchema(
  check: (schema: Json, path: string) => string | undefined,
): (request: RuleRequest) => string | undefined {
  return ({ body }) =>
    first(
      objects(body['tools']).map((tool, index) => () => {
        const schema = tool['input_schema'];
        return isCustom(tool) && isObject(schema)
          ? check(schema, `tools.${index}.custom.input_schema`)
          : undefined;
      }),
    );
}
