/** The number of processes started ahead follows the demand for each model. */
import { describe, expect, test } from '@jest/globals';
import { Demand } from '../../src/session/pool/demand.js';

const NOW = 1_700_000_000_000;
const SECOND = 1000;
const MINUTE = 60 * SECOND;

describe('how many spares are wanted', () => {
  test('the minimum for the default model, none for another before it has answered', () => {
    const demand = new Demand('sonnet', 1);
    demand.taken('opus', NOW);
    expect([demand.wanted('sonnet', NOW), demand.wanted('opus', NOW)]).toEqual([1, 0]);
  });

  test('the minimum for another model while it is in use', () => {
    const demand = new Demand('sonnet', 2);
    demand.taken('opus', NOW);
    demand.answered('opus', NOW + SECOND);
    expect(demand.wanted('opus', NOW + SECOND)).toBe(2);
    expect(demand.wanted('opus', NOW + 9 * MINUTE)).toBe(2);
    expect(demand.wanted('opus', NOW + 11 * MINUTE)).toBe(0);
  });

  test('as many as started at once, for half a minute', () => {
    const demand = new Demand('sonnet', 1);
    for (const at of [0, 100, 200]) demand.taken('sonnet', NOW + at);
    for (const at of [10, 20]) demand.taken('sonnet', NOW + at * SECOND);
    expect(demand.wanted('sonnet', NOW + 20 * SECOND)).toBe(3);
    expect(demand.wanted('sonnet', NOW + 29 * SECOND)).toBe(3);
    expect(demand.wanted('sonnet', NOW + 31 * SECOND)).toBe(1);
  });

  test('one after the other is not a burst', () => {
    const demand = new Demand('sonnet', 1);
    for (let each = 0; each < 20; each += 1) demand.taken('sonnet', NOW + each * 2 * SECOND);
    expect(demand.wanted('sonnet', NOW + 40 * SECOND)).toBe(1);
  });

  test('none when the minimum is none', () => {
    const demand = new Demand('sonnet', 0);
    for (let each = 0; each < 5; each += 1) demand.taken('sonnet', NOW);
    demand.answered('sonnet', NOW);
    expect(demand.wanted('sonnet', NOW)).toBe(0);
  });
});

test('models are ordered by their last request, and long-unused ones are forgotten', () => {
  const demand = new Demand('sonnet', 1);
  demand.answered('opus', NOW);
  demand.answered('haiku', NOW + MINUTE);
  expect(demand.models()).toEqual(['haiku', 'opus', 'sonnet']);
  demand.answered('sonnet', NOW + 10.5 * MINUTE);
  expect(demand.models()).toEqual(['sonnet', 'haiku']);
});
