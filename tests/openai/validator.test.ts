/** Nothing holds a checked body once it is refused: it may be tens of megabytes. */
import { expect, test } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { createValidator } from '../../src/wire/schema/validator.js';
import { collectGarbage } from '../support/held-memory.js';

const validate = createValidator('Body', {
  Body: {
    type: 'object',
    properties: { text: { type: 'string' }, part: { $ref: '#/components/schemas/Part' } },
  },
  // Has its own reference, so that its own function checks it.
  Part: {
    type: 'object',
    properties: {
      kind: { type: 'string' },
      metadata: { type: 'object', propertyNames: { maxLength: 9 } },
      part: { $ref: '#/components/schemas/Part' },
    },
  },
});

test.each([
  ['for its type', (large: object) => ({ text: large }), 'text must be a string, but it is an object.'],
  [
    'for a part inside it',
    (large: object) => ({ part: { part: { kind: large } } }),
    'part.part.kind must be a string, but it is an object.',
  ],
  [
    'for its keys',
    (large: object) => ({ part: { metadata: Object.assign(large, { ['k'.repeat(10)]: 1 }) } }),
    'part.metadata may have at most 9 characters.',
  ],
])('no part of a body that is refused %s is kept', async (_, bodyWith, message) => {
  const refused = ((): WeakRef<object> => {
    const large = { some: 'thing' };
    expect(() => validate(bodyWith(large))).toThrow(expect.objectContaining({ message }));
    return new WeakRef(large);
  })();
  for (let tries = 0; tries < 20 && refused.deref() !== undefined; tries += 1) {
    await delay(5);
    collectGarbage();
  }
  expect(refused.deref()).toBeUndefined();
});
