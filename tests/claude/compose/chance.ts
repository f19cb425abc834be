/** Random choices that are the same in every run. */
export interface Chance {
  /** A whole number from 0 up to, but not including, this. */
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
