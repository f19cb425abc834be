/** Gives each tool of a request a distinct name for the model. */
import type { Tool } from '../../core/turn.js';
import { invalid } from '../invalid-request.js';

/** A tool as the model gets it, and what its client calls it. */
export interface OfferedTool {
  readonly tool: Tool;
  /** The client's name for it; the model's name differs if two namespaces have a tool of the same name. */
  readonly name: string;
  readonly namespace?: string;
  /** Whether it takes one free text instead of arguments. */
  readonly custom: boolean;
}

export interface PlacedTool extends OfferedTool {
  /** The path of its name. */
  readonly param: string;
}

/**
 * With `namespaces`, tools of the same name in several namespaces get the namespace as a prefix: `files__list`.
 * @throws BridgeError validation_error that names the second of two tools with the same name.
 */
export function distinctTools(placed: readonly PlacedTool[], namespaces: boolean): OfferedTool[] {
  const bare = new Map<string, number>();
  for (const { name } of placed) bare.set(name, (bare.get(name) ?? 0) + 1);
  const seen = new Set<string>();
  return placed.map(({ param, ...offered }) => {
    const { name, namespace } = offered;
    const shared = namespaces && namespace !== undefined && (bare.get(name) ?? 0) > 1;
    const unique = shared ? qualified(namespace, name) : name;
    if (seen.has(unique))
      throw invalid(param, `${param} is "${name}", which is already the name of another tool.`);
    seen.add(unique);
    return { ...offered, tool: { ...offered.tool, name: unique } };
  });
}

/** In the form that the model's API allows: at most 128 letters, digits, hyphens and underscores. */
function qualified(namespace: string, name: string): string {
  return `${withoutTail(namespace.replace(/[^a-zA-Z0-9_-]/g, '_'))}__${name}`.slice(-128);
}

/** Removes the underscores at the end. */
function withoutTail(name: string): string {
  let end = name.length;
  while (name[end - 1] === '_') end -= 1;
  return name.slice(0, end);
}
