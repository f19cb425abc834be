/** The request that reached the model, and which of it the client wrote, as opposed to the CLI. */
export interface MessagesBody {
  readonly model: string;
  readonly messages: readonly ApiMessage[];
  readonly system?: string | readonly ApiBlock[];
  readonly tools?: readonly ApiTool[];
  readonly tool_choice?: Readonly<Record<string, unknown>>;
  readonly stream?: boolean;
  readonly max_tokens?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly top_k?: number;
  readonly stop_sequences?: readonly string[];
  readonly thinking?: Readonly<Record<string, unknown>>;
  readonly output_config?: Readonly<Record<string, unknown>>;
  readonly metadata?: Readonly<Record<string, unknown>>;
}

export interface ApiMessage {
  readonly role: string;
  readonly content: string | readonly ApiBlock[];
}

export interface ApiBlock {
  readonly type: string;
  readonly text?: string;
  readonly [key: string]: unknown;
}

export interface ApiTool {
  readonly name: string;
  readonly description?: string;
  readonly input_schema?: Readonly<Record<string, unknown>>;
}

export interface NormalMessage {
  readonly role: string;
  readonly content: readonly ApiBlock[];
}

/**
 * The messages without the CLI's additions: entries of role `system` (2.1.330) and the date reminder that opens the first
 * message (2.1.197) are left out, strings become one text block, and cache marks are dropped.
 */
export function conversation(body: MessagesBody): NormalMessage[] {
  return body.messages
    .filter((message) => message.role !== 'system')
    .map(({ role, content }) => ({ role, content: blocksOf(content).filter((block) => !isReminder(block)) }));
}

/** The last message of role `user`; 2.1.330 may add its own entries after it. @throws when there is none. */
export function lastUserMessage(body: MessagesBody): NormalMessage {
  const last = conversation(body).findLast((message) => message.role === 'user');
  if (last === undefined) throw new Error('The request holds no user message.');
  return last;
}

/** All text of the last user message, trimmed. */
export function lastUserText(body: MessagesBody): string {
  return textOf(lastUserMessage(body).content).trim();
}

/** The system prompt without the two blocks that the CLI puts first: its version line and its one-line identity. */
export function systemText(body: MessagesBody): string {
  const blocks = blocksOf(body.system ?? []);
  return textOf(blocks.filter((block) => !ownSystemBlock.test(block.text ?? '')));
}

const ownSystemBlock = /^(?:x-anthropic-billing-header:|You are a Claude agent, built on Anthropic's)/u;
const ownReminder = /^<system-reminder>\nAs you answer the user's questions, .*<\/system-reminder>\s*$/su;

function isReminder(block: ApiBlock): boolean {
  return block.type === 'text' && ownReminder.test(block.text ?? '');
}

function textOf(blocks: readonly ApiBlock[]): string {
  return blocks.map((block) => block.text ?? '').join('');
}

function blocksOf(content: string | readonly ApiBlock[]): readonly ApiBlock[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return content.map((block) => withoutCacheMark(block));
}

function withoutCacheMark(block: ApiBlock): ApiBlock {
  const rest = { ...block };
  delete rest['cache_control'];
  return Array.isArray(rest['content'])
    ? { ...rest, content: rest['content'].map((part: ApiBlock) => withoutCacheMark(part)) }
    : rest;
}
