/** A rule of the Messages API, and its view of the request: the messages and blocks with their paths. */
import { isObject, list, objects, textAt } from './json.js';
import type { Json } from './json.js';
import type { ModelTraits } from './models.js';
import type { SignatureLedger } from './signature-ledger.js';

/** The rules on which public sources disagree, or at which they only hint. All apply unless a test makes the API lenient. */
export type RuleSwitch =
  | 'unknown-model'
  | 'assistant-first'
  | 'assistant-image'
  | 'empty-tool-result-text'
  | 'blank-system-text'
  | 'default-temperature'
  | 'adaptive-forced-tool'
  | 'bound-thinking'
  | 'empty-document';

export interface Rule {
  /** What a request must do, in words. */
  readonly what: string;
  /** Set when a test may turn the rule off. */
  readonly switch?: RuleSwitch;
  /** The API's complaint, if any. */
  readonly check: (request: RuleRequest) => string | undefined;
}

export interface RuleRequest {
  readonly body: Json;
  readonly model: ModelTraits;
  readonly betas: readonly string[];
  /** The `anthropic-version` header; the first version when absent. */
  readonly version: string;
  readonly messages: readonly RuleMessage[];
  /** The messages, with neighbors of one role joined and those of role `system` left out. */
  readonly turns: readonly Turn[];
  readonly ledger: SignatureLedger;
  readonly lenient: ReadonlySet<RuleSwitch>;
}

export interface RuleMessage {
  readonly raw: Json;
  readonly role: string;
  /** Such as `messages.3`. */
  readonly path: string;
  readonly blocks: readonly PlacedBlock[];
}

export interface PlacedBlock {
  readonly block: Json;
  readonly type: string;
  /** Such as `messages.3.content.0`. */
  readonly path: string;
  readonly messagePath: string;
}

export interface Turn {
  readonly role: string;
  readonly blocks: readonly PlacedBlock[];
}

export function layOut(body: Json): { messages: readonly RuleMessage[]; turns: readonly Turn[] } {
  const messages = objects(body['messages']).map((raw, index): RuleMessage => {
    const path = `messages.${index}`;
    return { raw, role: textAt(raw, 'role'), path, blocks: placed(raw['content'], path, path) };
  });
  const turns: { role: string; blocks: PlacedBlock[] }[] = [];
  for (const { role, blocks } of messages) {
    if (role === 'system') continue;
    const last = turns.at(-1);
    if (last?.role === role) last.blocks.push(...blocks);
    else turns.push({ role, blocks: [...blocks] });
  }
  return { messages, turns };
}

/** A string becomes one text block. */
function placed(content: unknown, path: string, messagePath: string): readonly PlacedBlock[] {
  const blocks = typeof content === 'string' ? [{ type: 'text', text: content }] : list(content);
  return blocks.filter(isObject).map((block, index) => ({
    block,
    type: textAt(block, 'type'),
    path: `${path}.content.${index}`,
    messagePath,
  }));
}

/** Every block of every message; the parts of a tool result follow the result. */
export function allBlocks(messages: readonly RuleMessage[]): readonly PlacedBlock[] {
  return messages.flatMap((message) => message.blocks.flatMap((block) => [block, ...partsOf(block)]));
}

/** The content of a tool result. */
export function partsOf({ block, type, path, messagePath }: PlacedBlock): readonly PlacedBlock[] {
  return type === 'tool_result' ? placed(block['content'], `${path}.tool_result`, messagePath) : [];
}

export function firstRefusal(rules: readonly Rule[], request: RuleRequest): string | undefined {
  for (const rule of rules) {
    if (rule.switch !== undefined && request.lenient.has(rule.switch)) continue;
    const complaint = rule.check(request);
    if (complaint !== undefined) return complaint;
  }
  return undefined;
}
