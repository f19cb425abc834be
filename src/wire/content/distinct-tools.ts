/** Sees to it that no two tools of a request have one name before the model. */
import { invalid } from '../invalid-request.js';
import type { OfferedTool } from './tool-definition.js';

export interface PlacedTool extends OfferedTool {
  /** Where its name stands. */
  readonly param: string;
}

/**
 * Where `namespaces` count, tools of one name in several of them get the namespace before it: `files__list`.
 * @throws BridgeError validation_error that names the second of two that cannot be told apart.
 */
export function distinctTools(placed: readonly PlacedTool[], namespaces: boolean): OfferedTool[] {
  const bare = new Map<string, number>();
  for (const { name } of placed) bare.set(name, (bare.get(name) ?? 0) + 1);
  const seen = new Set<string>();
  return placed.map(({ param, ...offered }) => {
    const { name, namespace } = offered;
    const shared = namespaces && namespace !== undefined && (bare.get(name) ?? 0) > 1;
    const unique = shared ? qualified(namespace, name) : name;
    if (seen.has(unique)) throw invalid(param, `${param} is "${name}", which another tool has already.`);
    seen.add(unique);
    return { ...offered, tool: { ...offered.tool, name: unique } };
  });
}

/** As the model's API allows it: 128 letters, digits, hyphens and underscores. */
function qualified(namespace: string, name: string): string {
  return `${withoutTail(namespace.replace(/[^a-zA-Z0-9_-]/g, '_'))}__${name}`.slice(-128);
}

/** Without the underscores at its end. */
function withoutTail(name: string): string {
  let end = name.length;
  while (name[end - 1] === '_') end -= 1;
  return name.slice(0, end);
}
