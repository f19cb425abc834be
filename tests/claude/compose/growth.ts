/** Measures how much longer a piece of work takes for a larger input, on any machine. */
export function growth(work: (size: number) => () => void, small: number, factor: number): number {
  const [little, much] = [work(small), work(small * factor)];
  const taken = (run: () => void): number => {
    const begin = process.cpuUsage();
    run();
    const { user, system } = process.cpuUsage(begin);
    return user + system;
  };
  taken(little);
  let [shortest, longest] = [Infinity, Infinity];
  for (let round = 0; round < 7; round += 1) {
    shortest = Math.min(shortest, taken(little));
    longest = Math.min(longest, taken(much));
  }
  return longest / shortest / factor;
}
