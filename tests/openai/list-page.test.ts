/** The lists of files, batches and items: one way to read what a client asks for, and one to answer it. */
import { describe, expect, test } from '@jest/globals';
import { fileQuery } from '../../src/openai/files/file-object.js';
import { listPage, listQuery } from '../../src/openai/list-page.js';
import { itemPage } from '../../src/openai/responses/input-item-list.js';

describe('a query', () => {
  test.each([
    [{}, { limit: 20, descending: true }],
    [
      { limit: '1', order: 'desc' },
      { limit: 1, descending: true },
    ],
    [
      { limit: '100', order: 'asc', after: 'x' },
      { limit: 100, descending: false, after: 'x' },
    ],
  ])('%j', (query, expected) => expect(listQuery(query, 'a batch')).toEqual(expected));

  test.each([
    ['limit', { limit: '0' }],
    ['limit', { limit: '101' }],
    ['limit', { limit: '0020' }],
    ['limit', { limit: '' }],
    ['limit', { limit: '-1' }],
    ['limit', { limit: '1.5' }],
    ['limit', { limit: ['1', '2'] }],
    ['order', { order: 'up' }],
    ['after', { after: ['a', 'b'] }],
  ])('with a wrong %s: %j', (param, query) =>
    expect(() => listQuery(query, 'a batch')).toThrow(
      expect.objectContaining({ code: 'validation_error', param }),
    ),
  );

  test('of files takes far more at once, and a purpose', () => {
    expect(fileQuery({})).toEqual({ limit: 10_000, descending: true });
    expect(fileQuery({ limit: '10000', purpose: 'batch', after: 'f' })).toEqual({
      ...{ limit: 10_000, descending: true, purpose: 'batch', after: 'f' },
    });
    expect(() => fileQuery({ limit: '10001' })).toThrow('limit must be a whole number from 1 to 10000.');
    expect(() => fileQuery({ purpose: ['a'] })).toThrow('purpose must be a text.');
  });
});

describe('a page', () => {
  const own = ['a', 'b', 'c'].map((id) => ({ id }));

  test('names its ends, or none where it is empty', () => {
    expect(listPage(own, true)).toEqual({
      ...{ object: 'list', data: own, first_id: 'a', last_id: 'c', has_more: true },
    });
    expect(listPage([], false)).toEqual({
      ...{ object: 'list', data: [], first_id: null, last_id: null, has_more: false },
    });
  });

  test.each([
    [{}, ['c', 'b', 'a'], false],
    [{ limit: '2' }, ['c', 'b'], true],
    [{ limit: '2', order: 'asc', after: 'a' }, ['b', 'c'], false],
    [{ after: 'a' }, [], false],
  ])('of items: %j', (query, ids, more) => {
    const { data, has_more } = itemPage(own, query);
    expect([data.map(({ id }) => id), has_more]).toEqual([ids, more]);
  });

  test('of items begins behind none that is not among them', () =>
    expect(() => itemPage(own, { after: 'z' })).toThrow(
      expect.objectContaining({
        ...{ param: 'after', message: 'after is "z", which is not an item of this list.' },
      }),
    ));
});
