/** Anthropic's pages of the list of models. */
import { expect, test } from '@jest/globals';
import { modelPage } from '../../src/anthropic/models/model-page.js';

const models = ['a', 'b', 'c', 'd', 'e'].map((id) => ({ id }));

test.each<[Record<string, string>, string, boolean]>([
  [{}, 'abcde', false],
  [{ limit: '2' }, 'ab', true],
  [{ limit: '5' }, 'abcde', false],
  [{ after_id: 'b', limit: '2' }, 'cd', true],
  [{ after_id: 'c', limit: '2' }, 'de', false],
  [{ after_id: 'e' }, '', false],
  [{ before_id: 'd', limit: '2' }, 'bc', true],
  [{ before_id: 'c' }, 'ab', false],
  [{ before_id: 'a' }, '', false],
  [{ after_id: 'a', before_id: 'd' }, 'bc', false],
])('%j', (query, ids, more) => {
  const page = modelPage(models, query);
  expect(page.data.map(({ id }) => id).join('')).toBe(ids);
  expect(page).toMatchObject({ has_more: more, first_id: ids[0] ?? null, last_id: ids.at(-1) ?? null });
});

test.each<[Record<string, unknown>, string]>([
  [{ limit: '0' }, 'limit'],
  [{ limit: '1001' }, 'limit'],
  [{ limit: '2.5' }, 'limit'],
  [{ limit: ['1', '2'] }, 'limit'],
  [{ after_id: 'x' }, 'after_id'],
  [{ before_id: { a: 'b' } }, 'before_id'],
])('%j is refused', (query, param) => {
  expect(() => modelPage(models, query)).toThrow(
    expect.objectContaining({ code: 'validation_error', param }),
  );
});

test('a model whose traits and name are unknown', () => {
  expect(modelPage([{ id: 'x' }], {}).data).toEqual([
    {
      ...{ type: 'model', id: 'x', display_name: 'x', created_at: '1970-01-01T00:00:00Z' },
      ...{ max_input_tokens: null, max_tokens: null },
    },
  ]);
});
