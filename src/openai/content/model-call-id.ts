/** Gives the tool calls of a conversation the ids under which the model's API will take them. */
import { createHash } from 'node:crypto';

export interface ModelCallIds {
  /**
   * The id of the next call that the client names so. The same conversation always gets the same ids, also while it
   * grows. An id that is fine stays as it is; one that was there before gets its count, as some clients start from
   * zero in every turn.
   */
  next(id: string): string;
}

export function createModelCallIds(): ModelCallIds {
  const given = new Set<string>();
  const counts = new Map<string, number>();
  return {
    next(id) {
      const allowed = allowedId(id);
      let count = counts.get(allowed) ?? 0;
      let unique: string;
      do {
        count += 1;
        unique = count === 1 ? allowed : `${allowed.slice(0, kept)}_${count}`;
      } while (given.has(unique));
      counts.set(allowed, count);
      given.add(unique);
      return unique;
    },
  };
}

/** Foreign letters become underscores, and a hash of the whole keeps two such ids apart. */
function allowedId(id: string): string {
  if (/^[a-zA-Z0-9_-]{1,64}$/.test(id)) return id;
  const hash = createHash('sha256').update(id).digest('hex').slice(0, 8);
  return `${id.slice(0, kept).replace(/[^a-zA-Z0-9_-]/g, '_')}_${hash}`;
}

/** Characters of a client's id that stay when something is added to it. */
const kept = 48;
