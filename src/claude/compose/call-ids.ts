/** Gives the tool calls of a conversation the ids under which the model's API takes them. */
import { createHash } from 'node:crypto';

export interface ApiCallIds {
  /**
   * The id of the next call that the client names so. No two are the same and none begins another. The same conversation
   * always gets the same ids, also while it grows: an id is made of the client's and how often that was there before.
   */
  next(id: string): string;
}

export function createApiCallIds(): ApiCallIds {
  const counts = new Map<string, number>();
  const given = new Set<string>();
  /** What the given ids begin with, as far as an id could be that. */
  const beginnings = new Set<string>();
  const isFree = (id: string): boolean =>
    !given.has(id) && !beginnings.has(id) && !beginningsOf(id).some((beginning) => given.has(beginning));
  return {
    next(id) {
      const before = counts.get(id) ?? 0;
      counts.set(id, before + 1);
      let unique = before === 0 && ownForm.test(id) ? id : hashed(id, before);
      // Only an id in the API's form that the client made up can stand in the way.
      for (let tries = 1; !isFree(unique); tries++) unique = hashed(id, before, tries);
      given.add(unique);
      for (const beginning of beginningsOf(unique)) beginnings.add(beginning);
      return unique;
    },
  };
}

/** As the API itself makes them; such an id stays. */
const ownForm = /^toolu_[a-zA-Z0-9_]{16,58}$/;

function hashed(...parts: readonly (string | number)[]): string {
  return `toolu_${createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 24)}`;
}

/** Those that are long enough to be ids, without the whole. */
function beginningsOf(id: string): string[] {
  const beginnings: string[] = [];
  for (let length = shortest; length < id.length; length++) beginnings.push(id.slice(0, length));
  return beginnings;
}

const shortest = 'toolu_'.length + 16;
