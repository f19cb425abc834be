/** Requests made from a seed: spoilt ones, odd ones, and such as are to cost much; over all routes. */
import { createCostlyMaker } from '../../http/costly.js';
import { costlyMaterial } from '../../http/costly-material.js';
import { malformedMaterial } from '../../http/malformed-material.js';
import { createMaker, type Malformed } from '../../http/malformed.js';
import { oneByOne, type Abuse, type Abuser, type Outcome } from './abuse.js';
import { attempt } from './attempt.js';

const REFUSED = ['400', '404', '413', '415', '422'];
const ANSWERED = ['200', '502 upstream_error', 'upstream_error'];
const LIMIT_BYTES = 50 * 1024 * 1024;

const several = (count: number, path: string, makerBy: (by: Abuser) => () => Malformed): Abuse['commit'] => {
  return async (by) => {
    const make = makerBy(by);
    return oneByOne(count, async (): Promise<Outcome> => {
      const { what, headers, body } = make();
      const { got, said = '' } = await attempt(by, { path, headers, body });
      return { got, said: `${what}: ${said}` };
    });
  };
};
const seedOf = ({ random }: Abuser): number => random.below(2 ** 31);

export const fuzzAbuses: readonly Abuse[] = [
  ...Object.entries(malformedMaterial).flatMap(([path, material]): Abuse[] => [
    {
      name: `malformed requests to ${path}`,
      may: REFUSED,
      commit: several(8, path, (by) => {
        const maker = createMaker(seedOf(by), material, LIMIT_BYTES);
        return () => maker.refused();
      }),
    },
    {
      name: `odd requests to ${path}`,
      may: [...REFUSED, ...ANSWERED],
      commit: several(2, path, (by) => {
        const maker = createMaker(seedOf(by), material, LIMIT_BYTES);
        return () => maker.odd();
      }),
    },
  ]),
  ...Object.entries(costlyMaterial).map(([path, material]): Abuse => ({
    name: `costly requests to ${path}`,
    may: [...REFUSED, ...ANSWERED],
    commit: several(2, path, (by) => createCostlyMaker(seedOf(by), material)),
  })),
];
