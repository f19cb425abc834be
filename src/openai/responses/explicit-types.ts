/**
 * The body with the types of its items written out: messages and references may come without one. What is no item is
 * left as it is, for the schema to complain of.
 */
export function withExplicitTypes(body: unknown): unknown {
  if (!isRecord(body) || !Array.isArray(body['input'])) return body;
  return { ...body, input: body['input'].map(explicit) };
}

function explicit(item: unknown): unknown {
  if (!isRecord(item) || (item['type'] !== undefined && item['type'] !== null)) return item;
  if (item['role'] !== undefined) return { ...item, type: 'message' };
  return typeof item['id'] === 'string' ? { ...item, type: 'item_reference' } : item;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
