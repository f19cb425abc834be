/** Chance that falls the same way at each run. */
export interface Chance {
  /** A whole number from 0 to one less than this. */
  below(limit: number): number;
  one<T>(choices: readonly T[]): T;
}

export function chance(seed: number): Chance {
  let state = seed;
  const below = (limit: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return { below, one: (choices) => choices[below(choices.length)]! };
}
