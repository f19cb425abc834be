/** The fields of a whole request, and which of them only a beta header unlocks. */
import { cacheControl, contentBlocks, textBlock } from './block-shape.js';
import { isObject } from './json.js';
import type { Rule } from './rule.js';
import {
  anything,
  boolean,
  dictionary,
  fields,
  first,
  integer,
  listOf,
  matching,
  nullable,
  number,
  oneOf,
  string,
  stringOr,
  tagged,
} from './shape.js';
import type { Check } from './shape.js';

const effort = nullable(oneOf('low', 'medium', 'high', 'xhigh', 'max'));
const type = string;

const message: Check = (value, path) => {
  if (!isObject(value)) return dictionary(value, path);
  return fields(
    {
      role: oneOf('user', 'assistant', 'system'),
      content: stringOr(listOf(tagged(contentBlocks))),
      ...(value['role'] === 'system'
        ? { output_config: fields({ effort }), clear_at: anything, tool_addition: anything }
        : {}),
    },
    'role',
    'content',
  )(value, path);
};

const custom = fields(
  {
    type: anything,
    name: matching('^[a-zA-Z0-9_-]{1,128}$', 128),
    description: string,
    input_schema: dictionary,
    cache_control: cacheControl,
    defer_loading: boolean,
    strict: nullable(boolean),
    eager_input_streaming: nullable(boolean),
    input_examples: listOf(dictionary),
    allowed_callers: listOf(string),
  },
  'name',
  'input_schema',
);

const serverTool = fields(
  {
    type,
    name: string,
    cache_control: cacheControl,
    max_uses: nullable(integer(1)),
    allowed_domains: nullable(listOf(string)),
    blocked_domains: nullable(listOf(string)),
    user_location: nullable(dictionary),
    allowed_callers: listOf(string),
    defer_loading: boolean,
    strict: boolean,
    citations: anything,
    max_content_tokens: anything,
    use_cache: boolean,
    response_inclusion: string,
  },
  'name',
);

const tool: Check = (value, path) => {
  if (!isObject(value)) return dictionary(value, path);
  const kind = value['type'] ?? 'custom';
  if (kind === 'custom') return custom(value, `${path}.custom`);
  if (typeof kind !== 'string') return string(kind, `${path}.type`);
  return /^web_(?:search|fetch)_/u.test(kind) ? serverTool(value, `${path}.${kind}`) : undefined;
};

const parallel = { disable_parallel_tool_use: boolean };
const toolChoice = tagged({
  auto: fields({ type, ...parallel }),
  any: fields({ type, ...parallel }),
  tool: fields({ type, name: string, ...parallel }, 'name'),
  none: fields({ type }),
});

const displays = ['summarized', 'omitted'];

/** What `thinking` may hold depends on the beta headers sent. */
function thinkingShape(betas: readonly string[]): Check {
  const has = (prefix: string): boolean => betas.some((beta) => beta.startsWith(prefix));
  const display = nullable(oneOf(...displays, ...(has('thinking-display-updates-') ? ['updates'] : [])));
  const binding = has('thinking-binding-controls-') ? { block_binding: dictionary } : {};
  return tagged({
    enabled: fields({ type, budget_tokens: integer(1024), display, ...binding }, 'budget_tokens'),
    adaptive: fields({ type, display, ...binding }),
    disabled: fields({ type }),
    between_tools: fields({ type, ...binding }),
  });
}

const contextManagement = nullable(
  fields({
    edits: listOf(
      tagged({
        clear_thinking_20251015: fields({ type, keep: anything }),
        clear_tool_uses_20250919: dictionary,
        compact_20260112: dictionary,
      }),
    ),
  }),
);

function bodyShape(betas: readonly string[]): Check {
  return fields(
    {
      model: string,
      messages: listOf(message),
      system: stringOr(listOf(tagged({ text: textBlock }))),
      tools: listOf(tool),
      tool_choice: toolChoice,
      metadata: fields({ user_id: nullable(string) }),
      max_tokens: integer(0),
      thinking: thinkingShape(betas),
      temperature: number(0, 1),
      top_p: number(0, 1),
      top_k: integer(0),
      stop_sequences: listOf(string),
      stream: boolean,
      context_management: contextManagement,
      output_config: fields({
        effort,
        format: nullable(fields({ type: oneOf('json_schema'), schema: dictionary }, 'type', 'schema')),
        task_budget: anything,
      }),
      cache_control: cacheControl,
      service_tier: oneOf('auto', 'standard_only'),
      speed: nullable(oneOf('standard', 'fast')),
      ...Object.fromEntries(openFields.map((field) => [field, anything])),
    },
    'model',
    'max_tokens',
    'messages',
  );
}

const openFields = [
  ...['safeguards', 'context_hint', 'fallbacks', 'fallback_credit_token', 'container', 'mcp_servers'],
  ...['inference_geo', 'diagnostics', 'thread', 'compaction'],
];

/** Fields that a request may not use without a beta header that begins like this. */
const unlockedBy: Readonly<Record<string, string>> = {
  context_management: 'context-management-',
  fallbacks: 'server-side-fallback-',
  fallback_credit_token: 'fallback-credit-',
  mcp_servers: 'mcp-client-',
};

/** The same for the fields of a message of role `system`. */
const unlockedInMessages: Readonly<Record<string, RegExp>> = {
  output_config: /^(?:per-turn-control|mid-conversation-output-config)-/u,
  clear_at: /^mid-conversation-system-clear-at-/u,
  tool_addition: /^(?:mid-conversation-tool-changes|inline-tools)-/u,
};

export const bodyRules: readonly Rule[] = [
  {
    what: 'every field is known, has its type, and is there when required',
    check: ({ body, betas }) => bodyShape(betas)(body, ''),
  },
  {
    what: 'a field that belongs to a beta needs its header',
    check: ({ body, betas }) =>
      Object.entries(unlockedBy)
        .filter(([field, prefix]) => field in body && !betas.some((beta) => beta.startsWith(prefix)))
        .map(([field]) => `${field}: Extra inputs are not permitted`)[0],
  },
  {
    what: 'so does one of a system message',
    check: ({ messages, betas }) =>
      first(
        messages.map(
          ({ raw, path }) =>
            () =>
              Object.entries(unlockedInMessages)
                .filter(([field, header]) => field in raw && !betas.some((beta) => header.test(beta)))
                .map(([field]) => `${path}.${field}: Extra inputs are not permitted`)[0],
        ),
      ),
  },
  {
    what: 'beta headers are names with a date',
    check: ({ betas }) => {
      const odd = betas.find((beta) => !/^[a-z0-9-]+-\d{4}-?\d{2}-?\d{2}$/u.test(beta));
      return odd === undefined
        ? undefined
        : `Unexpected value(s) \`${odd}\` for the \`anthropic-beta\` header.`;
    },
  },
  {
    what: 'metadata.user_id names no person and is no longer than 256 characters',
    check: ({ body }) => {
      const id = isObject(body['metadata']) ? body['metadata']['user_id'] : undefined;
      if (typeof id !== 'string') return undefined;
      if (id.length > 256) return 'metadata.user_id: String should have at most 256 characters';
      if (/[^\s@"]+@[^\s@"]+\.[a-z]{2,}/iu.test(id))
        return 'metadata.user_id: user_id appears to contain an email address';
      return /^\+?\d[\d ()-]{7,}\d$/u.test(id)
        ? 'metadata.user_id: user_id appears to contain a phone number'
        : undefined;
    },
  },
];
