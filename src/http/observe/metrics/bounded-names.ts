/** Lets so many different names through and calls all further ones `other`, so that no client can make new ones without end. */
export function createBoundedNames(most: number): (name: string) => string {
  const known = new Set<string>();
  return (name) => {
    if (known.has(name)) return name;
    if (known.size >= most) return OTHER;
    known.add(name);
    return name;
  };
}

export const OTHER = 'other';
