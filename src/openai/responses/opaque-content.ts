/** JSON values as the `encrypted_content` of items, and back. Only encoded: whoever has the item may read it. */
import { parseJson } from '../../core/json.js';

export interface OpaqueContent {
  write(value: unknown): string;
  /** `undefined` for what another server made. */
  read(content: string): unknown;
}

/** @param version the number of the form, which is part of the content like the kind. */
export function opaqueContent(kind: string, version: number): OpaqueContent {
  const prefix = `claude-bridge.${kind}.${version}.`;
  return {
    write: (value) => prefix + Buffer.from(JSON.stringify(value)).toString('base64url'),
    read: (content) =>
      content.startsWith(prefix)
        ? parseJson(Buffer.from(content.slice(prefix.length), 'base64url').toString())
        : undefined,
  };
}
