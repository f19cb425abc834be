/** Which thought signatures an API issued, for which thoughts, and after which conversation. */
import { createHash } from 'node:crypto';
import { list } from './json.js';
import type { Json } from './json.js';
import { layOut } from './rule.js';

export interface Thought {
  readonly thinking: string;
  readonly signature: string;
}

export class SignatureLedger {
  readonly #thoughts = new Map<string, Set<string>>();
  readonly #prefixes = new Map<string, Set<string>>();

  /** Records the thoughts of an answer to a request. */
  handOut(body: Json, thoughts: readonly Thought[]): void {
    if (thoughts.length === 0) return;
    const prefix = prefixes(body).at(-1) ?? '';
    for (const { thinking, signature } of thoughts) {
      addTo(this.#thoughts, signature, thinking);
      addTo(this.#prefixes, signature, prefix);
    }
  }

  knows(signature: string): boolean {
    return this.#thoughts.has(signature);
  }

  /** Also true for a signature that was never issued: nothing contradicts it. */
  signs(signature: string, thinking: string): boolean {
    return this.#thoughts.get(signature)?.has(thinking) ?? true;
  }

  /** True when it was issued after one of these conversations, or never at all. */
  follows(signature: string, conversations: readonly string[]): boolean {
    const known = this.#prefixes.get(signature);
    return known === undefined || conversations.some((prefix) => known.has(prefix));
  }
}

/**
 * A digest of system, tools and conversation before each block, and one before the next block to come. Cache marks and the
 * boundaries between messages of one role do not count, and neither do thoughts, which may be left out.
 */
export function prefixes(body: Json): readonly string[] {
  const system = body['system'];
  const texts = typeof system === 'string' ? [{ type: 'text', text: system }] : list(system);
  let digest = hash('', [list(body['tools']), texts]);
  const all = [digest];
  for (const { role, blocks } of layOut(body).messages) {
    for (const { block, type } of blocks) {
      if (!isThought(type)) digest = hash(digest, [role, block]);
      all.push(digest);
    }
  }
  return all;
}

export function isThought(type: string): boolean {
  return type === 'thinking' || type === 'redacted_thinking';
}

function hash(before: string, value: unknown): string {
  return createHash('sha256').update(before).update(JSON.stringify(value, withoutMarks)).digest('base64');
}

function withoutMarks(key: string, value: unknown): unknown {
  return key === 'cache_control' ? undefined : value;
}

function addTo(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([value]));
  else known.add(value);
}
