/** Limits the cardinality of a label: passes the first `max` names and turns all further ones into `other`. */
export function createLabelLimit(max: number): (name: string) => string {
  const known = new Set<string>();
  return (name) => {
    if (known.has(name)) return name;
    if (known.size >= max) return OTHER;
    known.add(name);
    return name;
  };
}

export const OTHER = 'other';

/** Of models: a plan has about ten, but clients choose the names of an upstream's. */
export const MAX_MODELS = 50;
