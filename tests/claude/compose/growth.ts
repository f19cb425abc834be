/** Measures how much longer a piece of work takes for a larger input, on any machine. */
export function growth(work: (size: number) => () => void, small: number, factor: number): number {
  const [little, much] = [work(small), work(small * factor)];
  /** Microseconds of processor time for each run. */
  const taken = (run: () => void, times: number): number => {
    const begin = process.cpuUsage();
    for (let time = 0; time < times; time += 1) run();
    const { user, system } = process.cpuUsage(begin);
    return (user + system) / times;
  };
  // Windows counts processor time in steps of 16 ms, of which a measurement covers several; other systems count microseconds.
  let times = 1;
  while (taken(little, times) * times < LEAST_US) times *= 2;
  let [shortest, longest] = [Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round += 1) {
    shortest = Math.min(shortest, taken(little, times));
    longest = Math.min(longest, taken(much, Math.ceil(times / factor)));
  }
  return longest / shortest / factor;
}

const LEAST_US = process.platform === 'win32' ? 50_000 : 10_000;
const ROUNDS = 3;
