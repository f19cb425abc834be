/** Creates names that do not collide with existing ones. */
export interface FreshNames {
  /** The desired name, or that name with a number; the same in each run, and never an existing one. */
  fresh(wanted: string): string;
}

export function createFreshNames(takenNames: Iterable<string>, longest = Infinity): FreshNames {
  const taken = new Set(takenNames);
  const lastNumber = new Map<string, number>();
  return {
    fresh(wanted) {
      let number = lastNumber.get(wanted) ?? 1;
      let name = wanted.slice(0, longest);
      while (taken.has(name)) {
        number += 1;
        const suffix = `_${number}`;
        name = wanted.slice(0, longest - suffix.length) + suffix;
      }
      lastNumber.set(wanted, number);
      taken.add(name);
      return name;
    },
  };
}
