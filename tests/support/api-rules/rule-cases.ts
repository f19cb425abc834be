/** Short ways to write a request that the rules accept, and one that they refuse. */
import { expect, test } from '@jest/globals';
import type { IncomingHttpHeaders } from 'node:http';
import { refusal } from './refusal.js';
import type { RefusalOptions } from './refusal.js';

export type Body = Readonly<Record<string, unknown>>;

/** A request that is valid, apart from the given fields. */
export function body(more: Body = {}): Body {
  return { model: 'claude-sonnet-4-6', max_tokens: 100, messages: [user('hello')], ...more };
}

export function user(content: unknown): Body {
  return { role: 'user', content };
}

export function assistant(content: unknown): Body {
  return { role: 'assistant', content };
}

export function said(text: string, more: Body = {}): Body {
  return { type: 'text', text, ...more };
}

export function call(id: string, more: Body = {}): Body {
  return { type: 'tool_use', id, name: 'f', input: {}, ...more };
}

export function result(id: string, more: Body = {}): Body {
  return { type: 'tool_result', tool_use_id: id, ...more };
}

export function thought(thinking: string, signature: unknown = 'c2ln'): Body {
  return { type: 'thinking', thinking, signature };
}

export function tool(more: Body = {}): Body {
  return { name: 'f', input_schema: { type: 'object' }, ...more };
}

/** A request with one user message. */
export function asking(...blocks: readonly Body[]): Body {
  return body({ messages: [user(blocks)] });
}

export function talking(...messages: readonly Body[]): Body {
  return body({ messages });
}

export function complaint(
  request: unknown,
  headers: IncomingHttpHeaders = {},
  options: RefusalOptions = {},
): string | undefined {
  return refusal(request, headers, options)?.message;
}

export interface RuleCase {
  readonly what: string;
  readonly taken: Body;
  readonly refused: Body;
  readonly text: string;
  readonly headers?: IncomingHttpHeaders;
}

/** One test per row: the first body is accepted, the second refused with the text. */
export function testRules(cases: readonly RuleCase[]): void {
  test.each(cases)('$what', ({ taken, refused, text, headers }) => {
    expect(complaint(taken, headers)).toBeUndefined();
    expect(complaint(refused, headers)).toContain(text);
  });
}
