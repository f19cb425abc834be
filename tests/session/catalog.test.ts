/** Which list of models counts, when each CLI process reports one with the model that it was started with. */
import { expect, test } from '@jest/globals';
import { catalogOf, type CliCatalog } from '../../src/claude/read/model-catalog.js';
import { Catalog } from '../../src/session/cli-process/catalog.js';

const NAMES = { defaultModel: 'sonnet', aliases: {}, strict: false };

/** As both versions print it. */
function listOf(started: string, efforts: readonly string[] = []): CliCatalog {
  const own = ['sonnet', 'opus'].includes(started) ? [] : [started];
  return catalogOf({
    models: [
      { value: 'sonnet', resolvedModel: 'claude-sonnet-5-5' },
      { value: 'opus', resolvedModel: 'claude-opus-5-5' },
      ...own.map((id) => ({ value: id, resolvedModel: id, supportedEffortLevels: efforts })),
    ],
  });
}

function askedCatalog(): { readonly catalog: Catalog; readonly asked: () => number } {
  let asked = 0;
  const catalog = new Catalog(NAMES, () => {
    asked += 1;
    return Promise.resolve(listOf('sonnet'));
  });
  return { catalog, asked: () => asked };
}

test('a name that a client made up is in no list, whether it came first or last', async () => {
  const { catalog, asked } = askedCatalog();
  catalog.learn(listOf('claude-nope'), 'claude-nope');
  const before = await catalog.list();
  catalog.learn(listOf('claude-nope'), 'claude-nope');
  expect(before.map(({ id }) => id)).not.toContain('claude-nope');
  expect(await catalog.list()).toEqual(before);
  await expect(catalog.modelFor('llama')).rejects.toThrow(/Use one of: sonnet, opus, or any/);
  expect(asked()).toBe(1);
});

test('the list of a process with the default model needs no question', async () => {
  const { catalog, asked } = askedCatalog();
  catalog.learn(listOf('sonnet'), 'sonnet');
  catalog.learn(listOf('opus'), 'opus');
  await catalog.list();
  expect(asked()).toBe(0);
});

test('what a process says about its own model counts', () => {
  const { catalog } = askedCatalog();
  expect(catalog.facts('claude-future-9')).toBeUndefined();
  catalog.learn(listOf('claude-future-9', ['low']), 'claude-future-9');
  expect(catalog.facts('claude-future-9')?.efforts).toEqual(['low']);
  expect(catalog.facts('sonnet')).toBeDefined();
});
