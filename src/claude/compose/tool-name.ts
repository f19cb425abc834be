import { createHash } from 'node:crypto';

/**
 * The name of a called tool as the model's API takes it: 1 to 128 letters, digits, hyphens and underscores. Tools that are
 * offered have such names; a past that another model made may hold others, which get a hash that keeps them apart.
 */
export function toolName(name: string): string {
  if (/^[a-zA-Z0-9_-]{1,128}$/.test(name)) return name;
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${name.slice(0, 100).replace(/[^a-zA-Z0-9_-]/gu, '_')}_${hash}`;
}
